import { Router } from 'express';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as moves from '../subscriptions/moves/moves.my.controller';
import * as overview from '../subscriptions/shown/overview.my.controller';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();

// Subscriptions
my.get(paths.my.home, can('my:read'), overview.show);

// A move to another partner
my.get(paths.moves.my.show(':id'), can('my:partner'), moves.show);
my.get(paths.moves.my.withdraw(':id'), can('my:partner'), moves.newWithdrawal);
my.post(paths.moves.my.withdraw(':id'), can('my:partner'), moves.withdraw);
