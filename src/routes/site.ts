import { Router } from 'express';
import * as companyAnswers from '../accounts/company/invitations/company-answers.controller';
import * as computerAnswers from '../accounts/registration/computer-answers.controller';
import * as newLinks from '../accounts/registration/new-links.controller';
import * as registrations from '../accounts/registration/registrations.controller';
import * as terms from '../home/terms.controller';
import * as forgottenEmail from '../identity/forgotten-email.controller';
import * as emailChanges from '../identity/profile/email-changes.controller';
import * as forgottenPassword from '../identity/recovery/forgotten-password.controller';
import * as passwordChoices from '../identity/recovery/password-choices.controller';
import * as passwordResets from '../identity/recovery/password-resets.controller';
import * as passwordStrength from '../identity/profile/password-strength.controller';
import * as signIn from '../identity/sign-in.controller';
import * as signInCode from '../identity/two-step/sign-in-code.controller';
import * as challenges from '../identity/two-step/passkeys/passkey-challenges.controller';
import * as unlocks from '../identity/unlocks.controller';
import * as unsubscribe from '../mail/unsubscribe.controller';
import * as applications from '../organizations/applications/applications.controller';
import * as contexts from '../organizations/contexts.controller';
import * as invitations from '../organizations/invitations/answers.controller';
import * as logos from '../organizations/logo/logos.controller';
import * as staffInvitations from '../organizations/staff/staff-invitations.controller';
import { paths } from '../paths';
import { open, signedIn } from '../platform/visitors/permissions';

/** Pages outside the areas: signing in and out, links from mails, choosing where to go. */
export const site = Router();

site.get(paths.home, open(), contexts.home);

// Identity
site.get(paths.signIn, open(), signIn.new);
site.post(paths.signIn, open(), signIn.create);
site.post(paths.passkey.signIn, open(), signIn.createByPasskey);
site.post(paths.passkey.signInChallenge, open(), challenges.forSignIn);
site.post(paths.signOut, open(), signIn.destroy);
site.get(paths.twoStep, open(), signInCode.edit);
site.post(paths.twoStep, open(), signInCode.update);
site.post(paths.twoStepMail, open(), signInCode.resend);
site.post(paths.passkey.twoStepChallenge, open(), challenges.forSecondStep);
site.get(paths.forgottenEmail, open(), forgottenEmail.show);
site.get(paths.forgottenPassword, open(), forgottenPassword.new);
site.post(paths.forgottenPassword, open(), forgottenPassword.create);
site.get(paths.forgottenPasswordSent, open(), forgottenPassword.sent);
site.get(paths.passwordReset(':token'), open(), passwordResets.edit);
site.post(paths.passwordReset(':token'), open(), passwordResets.update);
site.post(paths.passkey.resetChallenge(':token'), open(), challenges.forReset);
site.get(paths.passwordChoice(':token'), open(), passwordChoices.edit);
site.post(paths.passwordChoice(':token'), open(), passwordChoices.update);
site.post(paths.passwordStrength, open(), passwordStrength.create);
site.get(paths.passwordChanged, open(), passwordChoices.done);
site.get(paths.emailChange(':token'), open(), emailChanges.edit);
site.post(paths.emailChange(':token'), open(), emailChanges.update);
site.get(paths.unlock(':token'), open(), unlocks.edit);
site.post(paths.unlock(':token'), open(), unlocks.update);

// Applications
site.get(paths.apply.new, open(), applications.new);
site.post(paths.apply.new, open(), applications.create);
site.get(paths.apply.sent, open(), applications.sent);
site.get(paths.application.show(':token'), open(), applications.status);
site.post(paths.application.show(':token'), open(), applications.confirm);
site.get(paths.application.withdraw(':token'), open(), applications.confirmWithdrawal);
site.post(paths.application.withdraw(':token'), open(), applications.withdraw);
site.get(paths.staffInvitation(':token'), open(), staffInvitations.edit);
site.post(paths.staffInvitation(':token'), open(), staffInvitations.update);

// Organizations
site.get(paths.contexts, signedIn(), contexts.index);
site.post(paths.contexts, signedIn(), contexts.create);
site.get(paths.invitation.show(':token'), open(), invitations.show);
site.post(paths.invitation.show(':token'), open(), invitations.register);
site.post(paths.invitation.accept(':token'), signedIn(), invitations.accept);
site.post(paths.invitation.decline(':token'), signedIn(), invitations.decline);
site.get(paths.logo(':id'), open(), logos.show);

// Accounts
site.get(paths.companyInvitation.show(':token'), open(), companyAnswers.show);
site.post(paths.companyInvitation.show(':token'), open(), companyAnswers.register);
site.post(paths.companyInvitation.accept(':token'), signedIn(), companyAnswers.accept);
site.post(paths.companyInvitation.decline(':token'), signedIn(), companyAnswers.decline);
site.get(paths.registration(':token'), open(), registrations.edit);
site.post(paths.registration(':token'), open(), registrations.update);
site.post(paths.registrationLinks.accept(':token'), signedIn(), registrations.accept);
site.post(paths.registrationLinks.computer(':token'), open(), computerAnswers.create);
site.post(paths.registrationLinks.askForNew(':token'), open(), newLinks.create);
site.get(paths.registrationLinks.asked, open(), newLinks.asked);

// The vendor's papers for everybody
site.get(paths.terms, open(), terms.show);
site.get(paths.privacy, open(), terms.privacy);

// Mail
site.get(paths.unsubscribe(':code'), open(), unsubscribe.edit);
site.post(paths.unsubscribe(':code'), open(), unsubscribe.update);
