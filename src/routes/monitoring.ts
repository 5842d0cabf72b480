import { Router } from 'express';
import * as allMachines from '../alerts/monitoring/monitoring.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** All machines of a partner, and the versions of clients. Every line names its permission; addresses come from paths.ts. */
export const monitoring = Router();

monitoring.get(paths.monitoring.index, can('accounts:read'), allMachines.index);
monitoring.get(paths.monitoring.csv, can('accounts:export'), freshCode(), allMachines.csv);
