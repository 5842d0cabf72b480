import { Router } from 'express';
import * as notifications from '../alerts/notifications.my.controller';
import * as help from '../home/my/help.my.controller';
import * as home from '../home/my/home.my.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as ownSubscriptions from '../subscriptions/shown/own-subscriptions.my.controller';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();

my.get(paths.my.home, can('my:read'), home.show);
my.get(paths.my.help, can('my:read'), help.show);
my.get(paths.my.notifications, can('my:account'), notifications.index);

// Subscriptions
my.get(paths.my.subscriptions, can('my:account'), ownSubscriptions.index);
