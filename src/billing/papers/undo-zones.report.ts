import { isPaidByAccount } from '../payers/paying-people';

/** SQL that answers the zones of the subscriptions that invoice `i` renewed by itself, in which the days of their undo window are counted; null for any other paper, and for what customers pay by themselves. */
export const undoZones = `
    case when i.kind = 'auto_renewal' and not ${isPaidByAccount('i.organization_id')} then (
      select array_agg(distinct s.time_zone) from invoice_lines l join subscriptions s on s.id = l.subscription_id where l.invoice_id = i.id) end`;
