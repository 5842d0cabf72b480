// Written for any Node there is: an old one must get as far as the sentence.
var wanted = require('../package.json').engines.node.replace('>=', '').split('.').map(Number);
var given = process.versions.node.split('.').map(Number);

if (given[0] < wanted[0] || (given[0] === wanted[0] && given[1] < wanted[1])) {
  process.stderr.write('Partner Portal needs Node ' + wanted.join('.') + ' or newer; this is Node ' + process.versions.node + '.\n');
  process.exit(1);
}
