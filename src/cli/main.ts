// The command line of Trapgate: the headless face of floors 0 to 7.

const USAGE = `usage: trapgate COMMAND [OPTIONS]

Commands:
  run FILE       run a guest
  asm FILE       assemble a guest
  disasm FILE    list the instructions of a binary
  compare FILE   run one guest under every technique
`;

process.stdout.write(USAGE);
