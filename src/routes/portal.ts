import { Router } from 'express';
import * as roles from '../organizations/roles.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';

/** Partners' pages. Every line names its permission; addresses come from paths.ts, with ':id' as the id. */
export const portal = Router();

// Organization
portal.get(paths.portal.roles, can('organization:read'), roles.index);
