import { Router } from 'express';
import * as myAccount from '../identity/my-account.controller';
import * as email from '../identity/profile/email.controller';
import * as mailPreferences from '../identity/profile/mail-preferences.controller';
import * as password from '../identity/profile/password.controller';
import * as personal from '../identity/profile/personal.controller';
import * as questions from '../identity/profile/questions.controller';
import * as sessions from '../identity/profile/sessions.controller';
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
me.get(paths.me.personal, signedIn(), personal.edit);
me.post(paths.me.personal, signedIn(), personal.update);
me.get(paths.me.email, signedIn(), freshCode(), email.edit);
me.post(paths.me.email, signedIn(), freshCode(), email.update);
me.post(paths.me.emailCancel, signedIn(), email.destroy);
me.get(paths.me.password, signedIn(), freshCode(), password.edit);
me.post(paths.me.password, signedIn(), freshCode(), password.update);
me.get(paths.me.questions, signedIn(), freshCode(), questions.edit);
me.post(paths.me.questions, signedIn(), freshCode(), questions.update);
me.get(paths.me.mails, signedIn(), mailPreferences.edit);
me.post(paths.me.mails, signedIn(), mailPreferences.update);
me.get(paths.me.sessions, signedIn(), sessions.index);
me.post(paths.me.endOtherSessions, signedIn(), sessions.destroyOthers);
me.post(paths.me.endSession(':id'), signedIn(), sessions.destroy);

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
