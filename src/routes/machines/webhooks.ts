import express, { Router } from 'express';
import * as stripeEvents from '../../billing/events/stripe-events.controller';
import { paths } from '../../paths';
import { open } from '../../platform/visitors/permissions';
import * as supportMails from '../../support/inbound/mails.webhook.controller';

/** Events from outside, signed by their sender; bodies arrive raw. */
export const webhooks = Router();

webhooks.post(paths.webhooks.stripe, open(), express.raw({ type: '*/*', limit: '1mb' }), stripeEvents.create);
webhooks.post(paths.webhooks.mail, open(), express.raw({ type: '*/*', limit: supportMails.MAX_MAIL_BYTES }), supportMails.create);
