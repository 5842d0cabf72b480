// What `npm run bench` runs: the benches, or those that are named, over a database of their own.
const path = require('node:path');

process.env.DATA_DIR ||= path.join('.data', 'bench');
process.argv.splice(2, 0, 'bench/main');
require('./run.cjs');
