import { type Params } from '../asking/params';
import { type Work } from '../records/world';

/** One call that may run: its parameters, the ids in its address, and the work that it adds to. */
export type Call = { params: Params; ids: string[]; work: Work };

/** Answers the object to send, before `expand`. It reads the whole of `params` first, then changes things. */
export type Endpoint = (call: Call) => object;

/** Method, address with `:id` in place of ids, and what answers. */
export type Route = readonly ['GET' | 'POST' | 'DELETE', string, Endpoint];
