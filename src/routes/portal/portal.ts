import { Router } from 'express';
import { accounts } from './accounts';
import { client } from './client';
import { orders } from './orders';
import { organization } from './organization';
import { payments } from './payments';

/** Partners' pages, by subject; addresses come from paths.ts, with ':id' as the id. */
export const portal = Router();

portal.use(accounts, organization, orders, payments, client);
