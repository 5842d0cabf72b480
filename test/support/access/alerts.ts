import { type Access } from './who';

/** Alerts and their rules. */
export const ALERTS: Record<string, Access> = {
};
