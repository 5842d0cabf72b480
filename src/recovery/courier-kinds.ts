import { addFulfilKind } from '../subscriptions/fulfilment/fulfil-kinds';
import { addQuoteKind } from '../subscriptions/quotes/quote-kinds';
import { courier } from './orders/courier-quote-kind';
import { fulfilCourier } from './orders/fulfil-courier';
import { courierKind } from './orders/quote-courier';
import { fulfilReturnFee } from './returns/fulfil-return-fee';
import { courierReturnKind } from './returns/receive-return';

// Imported by this room's pages and jobs: whoever reviews, charges or gives orders knows its kinds then.
addQuoteKind(courierKind, courier);
addFulfilKind(courierKind, fulfilCourier);
addFulfilKind(courierReturnKind, fulfilReturnFee);
