import { Router } from 'express';
import * as myAccount from '../identity/my-account.controller';
import * as freshCode from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { signedIn } from '../platform/permissions';

/** Everybody's own account, in whatever area they are. Needs a sign-in and nothing else. */
export const me = Router();

me.get(paths.me.home, signedIn(), myAccount.index);

// Two-step verification
me.get(paths.me.code, signedIn(), freshCode.edit);
me.post(paths.me.code, signedIn(), freshCode.update);
