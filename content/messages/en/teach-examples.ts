/** An example for each word of lesson.yaml, as it would stand there; tests/teach/reference.test.ts proves each. Only texts in quotes are translated. */

export const lessonFields = {
  version: 'version: 1',
  id: 'id: small',
  title: 'title: "A small lesson"',
  minutes: 'minutes: 15',
  objectives: 'objectives: [{ says: "Say what INT does", by: [called] }]',
  kind: 'kind: guest',
  runs: 'runs: { te: { cpu: strict, technique: trap-and-emulate, budget: 5000 } }',
  files: 'files: { edit: [guest.asm], fixed: [frame.asm], main: frame.asm }',
  views: 'views: [source, timeline, believes]',
  predict:
    'predict: [{ id: q, run: te, at: "label:done", kind: number, ask: "How many exits?", answer: { value: exits } }]',
  quiz: 'quiz: [q]',
  checks:
    'checks: [{ id: called, run: te, says: "It calls", expect: { count: { event: trap, vector: 48 }, eq: 1 }, hints: ["INT."] }]',
  proof:
    'proof: { start: { fails: [called] }, solution: { passes: all }, wrong/two.asm: { fails: { called: "2 trap" } } }',
};
export const fileFields = {
  edit: 'edit: [ask.asm, answer.asm]',
  fixed: 'fixed: [frame.asm]',
  main: 'main: frame.asm',
};
export const runFields = {
  cpu: 'cpu: umip',
  technique: 'technique: hybrid',
  ring: 'ring: 3',
  mmu: 'mmu: write-traced',
  mem: 'mem: 4',
  format: 'format: flat',
  load: 'load: 31744',
  define: 'define: { DEBUG: "1" }',
  inputs: 'inputs: [{ at: 500, text: "a" }, { at: 900, text: "b" }]',
  seed: 'seed: 4242',
  budget: 'budget: 4000',
};
export const monitorFields = {
  monitor: 'monitor: hybrid',
  placement: 'placement: high',
  depth: 'depth: 2',
  state: 'state: "E=4 3 0 5, M=s, P=0, R=(0,4)"',
};
/** `expect` stands for the whole check. */
export const checkFields = {
  expect:
    '{ id: seven, run: te, says: "EAX is seven", at: "label:done", expect: { value: vcpu.eax, eq: 7 }, hints: ["MOV."] }',
};
export const operators = {
  count: [
    '{ count: { event: trap }, ge: 1 }',
    '{ count: { event: exit, reason: port-access, at: "label:prints" }, eq: 1 }',
  ],
  sequence: [
    '{ sequence: [{ event: trap, vector: 48 }, { event: return }, { event: output, channel: debug }] }',
  ],
  value: ['{ value: vcpu.eax, eq: 7 }', '{ value: instructions, gt: 10, le: 5000 }'],
  always: ['{ always: { value: vcpu.esp, ge: 28000 }, from: "label:called", to: "label:done" }'],
  never: ['{ never: { value: vcpu.eax, eq: 99 } }', '{ never: { event: interrupt }, from: "label:called" }'],
  output: ['{ output: debug, eq: "7" }', '{ output: debug, contains: "7" }'],
  compare: [
    '{ compare: [bare, te], of: output.debug, is: same }',
    '{ compare: [bare, te], of: cycles, is: less }',
  ],
  witness: [
    '{ witness: { instruction: SVC, to: not-privileged }, is: found }',
    '{ witness: { against: theorem-1 }, is: none }',
  ],
  square: [
    '{ square: { instruction: LOAD }, is: closes }',
    '{ square: { of: resource-control }, is: closes }',
  ],
  faithful: ['{ faithful: true }'],
  diverges: ['{ diverges: {} }', '{ diverges: { at: "label:clears", field: if } }'],
};
export const predictionKinds = {
  choice:
    '{ kind: choice, ask: "Does it come to the VMM?", options: { exit: { says: "It does" }, none: { says: "It does not", because: "INT goes through a gate, and the gate is the VMM\'s" } }, answer: { count: { event: exit, at: "label:called" }, ge: 1, then: exit, else: none } }',
  number: '{ kind: number, ask: "How many bytes does it print?", answer: { count: { event: output } } }',
  order:
    '{ kind: order, ask: "What comes first?", options: { prints: { says: "It prints" }, calls: { says: "It calls" } }, answer: { order: { prints: { event: output }, calls: { event: trap, vector: 48 } } } }',
  point: [
    '{ kind: point, ask: "Where does it print?", answer: { first: { event: exit, reason: port-access } } }',
    '{ kind: point, ask: "Which gate?", entries: { from: "sym:idt + 0x2F*8", count: 2, bytes: 8 }, answer: { address: "vcpu.idtr.base + 0x30*8" } }',
    '{ kind: point, ask: "Which entry?", cells: { from: 0x10000, count: 4 }, answer: { first: { event: walk, level: 1 }, where: gpa } }',
  ],
  state:
    '{ kind: state, ask: "What is there?", answer: { values: { eax: vcpu.eax, word: "mem32[sym:data]" }, at: end } }',
};
export const moments = {
  start: 'at: "start"',
  'label:NAME': 'at: "label:done"',
  'after label:NAME': 'at: "after label:called"',
  end: 'at: "end"',
};
export const machineMoments = {
  start: '<Step to="start">',
  'state:S': '<Step to="state:E=4 3 0 5, M=s, P=0, R=(0,4)">',
  'square:NAME': '<Step to="square:LRA">',
  'square:NAME at S': '<Step to="square:LRA at E=4 3 0 5, M=u, P=0, R=(1,2)">',
  'witness:NAME to CLASS': '<Step to="witness:SVC to not-privileged">',
};
export const events = {
  trap: '{ event: trap, vector: "#PF" }',
  return: '{ event: return, cpl: 0 }',
  exit: '{ event: exit, reason: privileged-instruction }',
  handler: '{ event: handler, step: interpret }',
  resume: '{ event: resume, ring: 1 }',
  'shadow-write': '{ event: shadow-write }',
  'page-fault': '{ event: page-fault, hidden: 1 }',
  interrupt: '{ event: interrupt }',
  io: '{ event: io, port: 233, write: 1 }',
  ring: '{ event: ring, from: 0, to: 3 }',
  control: '{ event: control, register: 3 }',
  interpreted: '{ event: interpreted, reason: virtual-supervisor }',
  walk: '{ event: walk, level: 2 }',
  'shadow-drop': '{ event: shadow-drop }',
  trace: '{ event: trace, on: 1 }',
  'traced-write': '{ event: traced-write }',
  resync: '{ event: resync }',
  output: '{ event: output, channel: debug }',
  slice: '{ event: slice }',
  stop: '{ event: stop, cause: exit }',
  hypercall: '{ event: hypercall }',
  'table-update': '{ event: table-update, result: 0 }',
  'frame-type': '{ event: frame-type }',
  upcall: '{ event: upcall }',
  'vm-exit': '{ event: vm-exit, reason: 30 }',
  'vm-entry': '{ event: vm-entry }',
  'ept-fill': '{ event: ept-fill }',
  translate: '{ event: translate }',
  chain: '{ event: chain }',
  invalidate: '{ event: invalidate }',
  'cache-flush': '{ event: cache-flush }',
  adapt: '{ event: adapt, on: 1 }',
};
export const machineNumbers = {
  states: '{ value: states, eq: 655360 }',
  instructions: '{ value: instructions, eq: 10 }',
  'class.CLASS': '{ value: class.privileged, eq: 6 }',
  'square.NAME.broken': '{ value: square.LOAD.broken, eq: 0 }',
  'square.NAME.escaped': '{ value: square.all.escaped, eq: 0 }',
  'square.NAME.direct': '{ value: square.LOAD.direct, gt: 0 }',
  'square.NAME.interpreted': '{ value: square.HALT.interpreted, gt: 0 }',
  'square.NAME.reflected': '{ value: square.SVC.reflected, gt: 0 }',
};
