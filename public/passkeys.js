// Passkeys: what needs them is shown where the browser knows them; its answer travels in the form of the button.
(() => {
  'use strict';
  const { browserSupportsWebAuthn, startAuthentication, startRegistration } = window.SimpleWebAuthnBrowser;
  const name = document.currentScript.dataset.passkeyName;
  // Browsers make passkeys for names, never for numbers, and for no other name than the page's.
  if (!browserSupportsWebAuthn() || location.hostname !== name || /^[\d.]+$|:/.test(name)) return;

  const LATE = 'That was cancelled, or it took too long. Press the button to try again.';
  const UNABLE = 'This device cannot check that it is you by finger, face or PIN, so it keeps no passkeys. Use another device.';
  const WORDS = {
    NotAllowedError: LATE, AbortError: LATE, ConstraintError: UNABLE, NotSupportedError: UNABLE,
    InvalidStateError: 'This device has a passkey of yours already. It is among your passkeys.',
    SecurityError: 'Passkeys do not work at this address.',
    TypeError: 'The portal cannot be reached just now. Try again in a minute.',
    OverError: 'This page is too old. Load it again, then press the button.',
    TooManyError: 'There were too many tries. Try again in a quarter of an hour.',
  };
  const OTHER = 'The passkey could not be used. Try again, or use another way.';

  const optionsFor = async ({ passkeyOptions, passkeyFrom }, form) => {
    if (passkeyOptions) return JSON.parse(passkeyOptions);
    const answer = await fetch(passkeyFrom, { method: 'POST', body: new URLSearchParams({ _csrf: form.elements._csrf?.value ?? '' }) });
    if (answer.ok && /json/.test(answer.headers.get('Content-Type') ?? '')) return answer.json();
    throw Object.assign(new Error(), { name: answer.status === 429 ? 'TooManyError' : 'OverError' });
  };

  // Enter in a form that only the passkey sends presses the passkey's button.
  const pressOnEnter = (form, button) => {
    if (form.querySelector('[type=submit]')) return;
    form.addEventListener('submit', (event) => {
      if (form.querySelector('input[data-passkey-answer]')) return;
      event.preventDefault();
      event.stopPropagation();
      button.click();
    });
  };

  const send = (form, field, answer) => {
    const input = Object.assign(document.createElement('input'), { type: 'hidden', name: field, value: JSON.stringify(answer) });
    input.dataset.passkeyAnswer = '';
    form.append(input);
    form.requestSubmit();
    // Whoever comes back to this page must not send it again.
    setTimeout(() => input.remove());
  };

  for (const part of document.querySelectorAll('[data-passkey]')) {
    const button = part.querySelector('button');
    const words = part.querySelector('[role=alert]');
    pressOnEnter(part.closest('form'), button);
    button.addEventListener('click', async () => {
      const form = part.closest('form');
      button.disabled = true;
      words.hidden = true;
      try {
        const optionsJSON = await optionsFor(part.dataset, form);
        const answer = await (part.dataset.passkey === 'make' ? startRegistration({ optionsJSON }) : startAuthentication({ optionsJSON }));
        send(form, part.dataset.passkeyField, answer);
      } catch (error) {
        words.textContent = WORDS[error.name] ?? OTHER;
        words.hidden = false;
      }
      button.disabled = false;
    });
  }
  for (const shown of document.querySelectorAll('[data-passkey-only]')) shown.hidden = false;
  for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.hidden = true;
})();
