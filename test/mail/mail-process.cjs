// Sends due mails in a process of its own, to be killed: `node mail-process.cjs <build folder>`, with SMTP_URL set.
const path = require('node:path');

const src = path.join(process.argv[2], 'src');
const { performJob } = require(path.join(src, 'platform', 'queue', 'queue.js'));
require(path.join(src, 'mail', 'mail.jobs.js'));

void performJob('mail.send-due', { id: 'test' });
