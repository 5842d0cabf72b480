// What `npm start` runs. Until the packages are installed, everything it needs comes with Node.
require('./check-node.cjs');
require('./portal.cjs').run(process.argv.slice(2));
