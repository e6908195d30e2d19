const { text } = require('./addon.node');
require('node:http')
  .createServer((_, response) => response.end(text))
  .listen(3000);
process.on('SIGTERM', () => process.exit(0));
