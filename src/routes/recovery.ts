import { Router } from 'express';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';
import * as account from '../recovery/cases/account-recovery.controller';
import * as cases from '../recovery/cases/cases.controller';
import * as own from '../recovery/cases/cases.my.controller';
import * as desk from '../recovery/office/case.office.controller';
import * as queue from '../recovery/office/queue.office.controller';
import * as requests from '../recovery/orders/requests.controller';

/** Recovery by courier, for customers, partners and the office. Every line names its permission; addresses come from paths.ts. */
export const recovery = Router();

const { my, office } = paths.recovery;

// Partners: whole backups leave for an address that is typed here.
recovery.get(paths.recovery.account(':id'), can('accounts:read'), account.index);
recovery.get(paths.recovery.new(':id', ':machine'), can('recovery:request'), freshCode(), requests.new);
recovery.post(paths.recovery.new(':id', ':machine'), can('recovery:request'), freshCode(), requests.create);
recovery.get(paths.recovery.index, can('accounts:read'), cases.index);
recovery.get(paths.recovery.show(':id'), can('accounts:read'), cases.show);
recovery.post(paths.recovery.order(':id'), can('subscriptions:buy'), requests.order);
recovery.get(paths.recovery.cancel(':id'), can('recovery:request'), cases.newCancellation);
recovery.post(paths.recovery.cancel(':id'), can('recovery:request'), cases.cancel);

// Customers
recovery.get(my.index, can('my:account'), account.index);
recovery.get(my.new(':id'), can('my:billing'), freshCode(), requests.new);
recovery.post(my.new(':id'), can('my:billing'), freshCode(), requests.create);
recovery.get(my.show(':id'), can('my:account'), own.show);
recovery.post(my.confirm(':id'), can('my:account'), own.confirm);
recovery.get(my.cancel(':id'), can('my:billing'), own.newCancellation);
recovery.post(my.cancel(':id'), can('my:billing'), own.cancel);

// The shipping desk
recovery.get(office.index, can('recovery:work'), queue.index);
recovery.get(office.show(':id'), can('recovery:work'), desk.show);
recovery.post(office.approve(':id'), can('recovery:work'), desk.approve);
recovery.get(office.deny(':id'), can('recovery:work'), desk.newRefusal);
recovery.post(office.deny(':id'), can('recovery:work'), desk.deny);
recovery.post(office.prepare(':id'), can('recovery:work'), desk.prepare);
recovery.post(office.password(':id'), can('recovery:work'), freshCode(), desk.password);
recovery.post(office.ship(':id'), can('recovery:work'), desk.ship);
recovery.post(office.deliver(':id'), can('recovery:work'), desk.deliver);
recovery.post(office.receive(':id'), can('recovery:work'), desk.receive);
