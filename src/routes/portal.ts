import { Router } from 'express';
import * as home from '../home/home.controller';
import * as roles from '../organizations/roles.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as trials from '../subscriptions/trials.controller';

/** Partners' pages. Every line names its permission; addresses come from paths.ts, with ':id' as the id. */
export const portal = Router();

portal.get(paths.portal.home, can('home:read'), home.index);

// Organization
portal.get(paths.portal.roles, can('organization:read'), roles.index);

// Trials and purchases
portal.get(paths.portal.trials.new, can('trials:start'), trials.new);
portal.post(paths.portal.trials.create, can('trials:start'), trials.create);
