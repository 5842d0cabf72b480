import { Router } from 'express';
import * as myAccount from '../identity/my-account.controller';
import * as enrolments from '../identity/two-step/enrolments.controller';
import * as codes from '../identity/two-step/fresh-code.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as recoveryCodes from '../identity/two-step/recovery-codes/recovery-codes.controller';
import * as trustedDevices from '../identity/two-step/devices/trusted-devices.controller';
import * as twoStep from '../identity/two-step/two-step.controller';
import { paths } from '../paths';
import { signedIn } from '../platform/permissions';

/** Everybody's own account, in whatever area they are. Needs a sign-in and nothing else. */
export const me = Router();

me.get(paths.me.home, signedIn(), myAccount.index);

// Two-step verification
me.get(paths.me.code, signedIn(), codes.edit);
me.post(paths.me.code, signedIn(), codes.update);
me.get(paths.me.twoStep.show, signedIn(), twoStep.show);
me.get(paths.me.twoStep.reminder, signedIn(), twoStep.remind);
me.get(paths.me.twoStep.method, signedIn(), freshCode(), enrolments.new);
me.post(paths.me.twoStep.method, signedIn(), freshCode(), enrolments.create);
me.get(paths.me.twoStep.app, signedIn(), freshCode(), enrolments.editApp);
me.get(paths.me.twoStep.qrCode, signedIn(), freshCode(), enrolments.qrCode);
me.post(paths.me.twoStep.app, signedIn(), freshCode(), enrolments.updateApp);
me.get(paths.me.twoStep.email, signedIn(), freshCode(), enrolments.editEmail);
me.post(paths.me.twoStep.email, signedIn(), freshCode(), enrolments.updateEmail);
me.post(paths.me.twoStep.emailAgain, signedIn(), freshCode(), enrolments.resendEmail);
me.get(paths.me.twoStep.recoveryCodes, signedIn(), freshCode(), recoveryCodes.new);
me.post(paths.me.twoStep.recoveryCodes, signedIn(), freshCode(), recoveryCodes.create);
me.post(paths.me.twoStep.recoveryCodesText, signedIn(), recoveryCodes.text);
me.post(paths.me.twoStep.recoveryCodesPrint, signedIn(), recoveryCodes.print);
me.get(paths.me.twoStep.off, signedIn(), freshCode(), twoStep.confirmOff);
me.post(paths.me.twoStep.off, signedIn(), freshCode(), twoStep.off);
me.post(paths.me.twoStep.devices, signedIn(), trustedDevices.destroyAll);
me.get(paths.me.twoStep.device(':id'), signedIn(), trustedDevices.edit);
me.post(paths.me.twoStep.device(':id'), signedIn(), trustedDevices.update);
me.post(paths.me.twoStep.removeDevice(':id'), signedIn(), trustedDevices.destroy);
