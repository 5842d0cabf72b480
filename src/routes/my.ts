import { Router } from 'express';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as overview from '../subscriptions/shown/overview.my.controller';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();

// Subscriptions
my.get(paths.my.home, can('my:read'), overview.show);
