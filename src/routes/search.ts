import { Router } from 'express';
import * as officeFound from '../home/search/office/search.office.controller';
import * as found from '../home/search/search.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';

/** The one search box. Every line names its permission; addresses come from paths.ts. */
export const search = Router();

search.get(paths.search.index, can('home:read'), found.index);
search.get(paths.search.office, can('office:read'), officeFound.index);
