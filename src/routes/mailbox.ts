import { Router } from 'express';
import { config } from '../config';
import * as mailbox from '../mail/mailbox.controller';
import { paths } from '../paths';
import { open } from '../platform/visitors/permissions';
import * as replies from '../support/inbound/mailbox-replies.controller';

/** Where mails are read when there is no mail server: on the same machine, or in a demo; else it has no lines. */
export const mailboxPages = Router();

if (config.mailbox) {
  mailboxPages.get(paths.mailbox.index, open(), mailbox.index);
  mailboxPages.get(paths.mailbox.show(':id'), open(), mailbox.show);
  mailboxPages.get(paths.mailbox.body(':id'), open(), mailbox.body);
  mailboxPages.post(paths.mailbox.reply(':id'), open(), replies.create);
}
