import { Router } from 'express';
import * as thresholds from '../alerts/standards/standards.office.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import * as addOns from '../plans/editing/add-ons/add-ons.office.controller';
import * as overview from '../plans/editing/catalog.office.controller';
import * as discounts from '../plans/editing/discounts/discounts.office.controller';
import * as discountWithdrawals from '../plans/editing/discounts/withdrawals.office.controller';
import * as plans from '../plans/editing/plans/plans.office.controller';
import * as prices from '../plans/editing/prices/prices.office.controller';
import { can } from '../platform/visitors/permissions';
import * as returnFeesWithdrawal from '../recovery/returns/return-fees-withdrawal.office.controller';
import * as returnFees from '../recovery/returns/return-fees.office.controller';

/** What is sold and at which prices. Every line names its permission; addresses come from paths.ts. */
export const catalog = Router();

catalog.get(paths.catalog.index, can('catalog:manage'), overview.index);
catalog.get(paths.catalog.history, can('catalog:manage'), overview.history);

// Plans and add-ons
catalog.get(paths.catalog.plans.show(':code'), can('catalog:manage'), plans.show);
catalog.get(paths.catalog.plans.edit(':code'), can('catalog:manage'), freshCode(), plans.edit);
catalog.post(paths.catalog.plans.edit(':code'), can('catalog:manage'), freshCode(), plans.update);
catalog.get(paths.catalog.plans.copy(':code'), can('catalog:manage'), freshCode(), plans.newCopy);
catalog.post(paths.catalog.plans.copy(':code'), can('catalog:manage'), freshCode(), plans.createCopy);
catalog.get(paths.catalog.addOns.show(':code'), can('catalog:manage'), addOns.show);
catalog.get(paths.catalog.addOns.edit(':code'), can('catalog:manage'), freshCode(), addOns.edit);
catalog.post(paths.catalog.addOns.edit(':code'), can('catalog:manage'), freshCode(), addOns.update);

// Prices and discounts
catalog.get(paths.catalog.plans.price(':code'), can('catalog:manage'), freshCode(), prices.plans.edit);
catalog.post(paths.catalog.plans.price(':code'), can('catalog:manage'), freshCode(), prices.plans.update);
catalog.get(paths.catalog.addOns.price(':code'), can('catalog:manage'), freshCode(), prices.addOns.edit);
catalog.post(paths.catalog.addOns.price(':code'), can('catalog:manage'), freshCode(), prices.addOns.update);
catalog.get(paths.catalog.withdrawal(':id'), can('catalog:manage'), freshCode(), prices.newWithdrawal);
catalog.post(paths.catalog.withdrawal(':id'), can('catalog:manage'), freshCode(), prices.createWithdrawal);
catalog.get(paths.catalog.discounts.tiers, can('catalog:manage'), freshCode(), discounts.tiers.edit);
catalog.post(paths.catalog.discounts.tiers, can('catalog:manage'), freshCode(), discounts.tiers.update);
catalog.get(paths.catalog.discounts.terms, can('catalog:manage'), freshCode(), discounts.terms.edit);
catalog.post(paths.catalog.discounts.terms, can('catalog:manage'), freshCode(), discounts.terms.update);
catalog.get(paths.catalog.discounts.tierWithdrawal(':from'), can('catalog:manage'), freshCode(), discountWithdrawals.tiers.newWithdrawal);
catalog.post(paths.catalog.discounts.tierWithdrawal(':from'), can('catalog:manage'), freshCode(), discountWithdrawals.tiers.createWithdrawal);
catalog.get(paths.catalog.discounts.termWithdrawal(':from'), can('catalog:manage'), freshCode(), discountWithdrawals.terms.newWithdrawal);
catalog.post(paths.catalog.discounts.termWithdrawal(':from'), can('catalog:manage'), freshCode(), discountWithdrawals.terms.createWithdrawal);

// Fees and thresholds
catalog.get(paths.catalog.returnFees, can('catalog:manage'), freshCode(), returnFees.edit);
catalog.post(paths.catalog.returnFees, can('catalog:manage'), freshCode(), returnFees.update);
catalog.get(paths.catalog.returnFeesWithdrawal(':version'), can('catalog:manage'), freshCode(), returnFeesWithdrawal.newWithdrawal);
catalog.post(paths.catalog.returnFeesWithdrawal(':version'), can('catalog:manage'), freshCode(), returnFeesWithdrawal.createWithdrawal);
catalog.get(paths.catalog.thresholds, can('catalog:manage'), freshCode(), thresholds.edit);
catalog.post(paths.catalog.thresholds, can('catalog:manage'), freshCode(), thresholds.update);
