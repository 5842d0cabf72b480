// Comfort on top of pages that work without it.
(() => {
  'use strict';
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  // A form is sent once: its buttons rest until the page is shown again (the server is idempotent anyway).
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method.toLowerCase() !== 'post') return;
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    // After this turn, so that the pressed button's own name and value are still sent.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button[type=submit]')) button.disabled = true;
    });
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
      form.removeAttribute('aria-busy');
      for (const button of form.querySelectorAll('button[type=submit]')) button.disabled = false;
    }
  });

  // Menus close on a press outside and on Escape, which returns the focus to their head.
  const openMenus = () => document.querySelectorAll('details.menu[open]');
  document.addEventListener('click', (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector('summary').focus();
    }
  });

  // Copy buttons: data-copy is the id of the field to copy.
  document.addEventListener('click', async (event) => {
    const button = closest(event, '[data-copy]');
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const text = field.value ?? field.textContent;
    const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (!copied) field.select?.();
    const words = button.querySelector('[data-words]');
    const before = words.textContent;
    words.textContent = copied ? 'Copied' : 'Press Ctrl+C to copy';
    setTimeout(() => { words.textContent = before; }, 2500);
  });

  // Show or hide a typed password.
  document.addEventListener('click', (event) => {
    const button = closest(event, '[data-reveal]');
    if (!button) return;
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.setAttribute('aria-label', shown ? 'Hide the password' : 'Show the password');
  });

  // What the server would say about a new password, while it is typed: the newest answer counts.
  for (const field of document.querySelectorAll('[data-strength]')) {
    const words = document.createElement('p');
    words.className = 'field-hint strength-words';
    words.setAttribute('role', 'status');
    field.closest('.control').after(words);
    let waiting;
    const ask = async (password) => {
      const body = new URLSearchParams({ password, _csrf: field.form.elements._csrf?.value ?? '' });
      const answer = await fetch(field.dataset.strength, { method: 'POST', body }).then((response) => (response.ok ? response.json() : null), () => null);
      if (field.value === password) words.textContent = answer?.words ?? '';
    };
    field.addEventListener('input', () => {
      clearTimeout(waiting);
      if (field.value === '') words.textContent = '';
      else waiting = setTimeout(() => ask(field.value), 400);
    });
  }

  // A part of a form that the server works out anew while people choose: data-live names it, the button inside does the same without script.
  for (const form of document.querySelectorAll('form[data-live]')) {
    let waiting;
    let newest = 0;
    const ask = async () => {
      const turn = ++newest;
      const body = new URLSearchParams(new FormData(form));
      body.set('preview', 'yes');
      const text = await fetch(form.action, { method: 'POST', body }).then((response) => response.text(), () => '');
      const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById(form.dataset.live);
      if (fresh && turn === newest) document.getElementById(form.dataset.live).replaceChildren(...fresh.childNodes);
    };
    form.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 300);
    });
  }

  // Ask before typed words are lost, on forms that say data-guard.
  const guarded = new Set();
  document.addEventListener('input', (event) => {
    const form = closest(event, 'form[data-guard]');
    if (form) guarded.add(form);
  });
  document.addEventListener('submit', (event) => guarded.delete(event.target));
  window.addEventListener('beforeunload', (event) => {
    if (guarded.size > 0) event.preventDefault();
  });

  // Filters that say data-autosubmit apply at once.
  document.addEventListener('change', (event) => {
    closest(event, '[data-autosubmit]')?.form?.requestSubmit();
  });

  // Lists with check boxes: all at once, and how many are chosen.
  const countChosen = (form) => {
    const boxes = [...form.querySelectorAll('[data-bulk-row]')];
    const chosen = boxes.filter((box) => box.checked).length;
    for (const place of form.querySelectorAll('[data-bulk-count]')) place.textContent = String(chosen);
    for (const all of form.querySelectorAll('[data-bulk-all]')) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  document.addEventListener('change', (event) => {
    const form = closest(event, 'form[data-bulk]');
    if (!form) return;
    if (event.target.matches('[data-bulk-all]')) for (const box of form.querySelectorAll('[data-bulk-row]')) box.checked = event.target.checked;
    countChosen(form);
  });
  // After the browser has put back what was ticked before.
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-bulk]').forEach(countChosen));

  for (const hidden of document.querySelectorAll('[data-copy], [data-reveal], [data-bulk-words], [data-bulk-all]')) hidden.hidden = false;
  for (const tab of document.querySelectorAll('.main-tabs [aria-current], .sub-tabs [aria-current], .filter-row [aria-current]')) {
    const row = tab.closest('nav');
    row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
  document.querySelector('[data-focus]')?.focus();
})();
