// Prints a TCP port that is free on this machine now.

import { createServer } from 'node:net';

const server = createServer();
server.listen(0, 'localhost', () => {
  console.log(server.address().port);
  server.close();
});
