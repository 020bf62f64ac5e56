/*
 * <homeostat-keys> acts on single keys wherever the focus is but in a field or a dialog: "/" goes to the filter of a list,
 * "g" and a letter to a page, and "?" tells the server by the event "help". They can be switched off:
 * localStorage['homeostat.keys'] = 'off'.
 */
const PAGES = { o: '.', v: 'violations', r: 'remediations', a: 'audit' };
const SECOND_KEY_MS = 1500;
const WRITES = 'input, textarea, select, [contenteditable]';
// A detail that covers its list is a dialog too, but none that asks something.
const ASKS = '[role=dialog]:not(#detail), [role=alertdialog], [role=menu], [role=listbox]';

/** Whether a key that was pressed is nobody else's. */
window.homeostatKeyIsFree = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented
  && (event.key.length > 1 || localStorage.getItem('homeostat.keys') !== 'off')
  && !event.composedPath().some((e) => e.matches && (e.matches(WRITES) || e.matches(ASKS)));

class HomeostatKeys extends HTMLElement {
  connectedCallback() {
    this.pressed = (event) => this.press(event);
    document.addEventListener('keydown', this.pressed);
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this.pressed);
  }

  press(event) {
    if (!window.homeostatKeyIsFree(event)) {
      return;
    }
    const page = Date.now() - (this.goAt || 0) < SECOND_KEY_MS ? PAGES[event.key] : undefined;
    this.goAt = event.key === 'g' ? Date.now() : 0;
    if (page) {
      event.preventDefault();
      // As by a click, so that the page is not loaded anew.
      document.querySelector(`vaadin-side-nav-item[path="${page === '.' ? '' : page}"]`)?.shadowRoot
        ?.querySelector('a')?.click();
    } else if (event.key === '?') {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent('help'));
    } else if (event.key === '/') {
      const field = filter();
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  }
}

/** The field of the filter that text is typed into, unfolded where it is folded. */
function filter() {
  const bar = document.querySelector('[role=search]');
  const field = bar?.querySelector('[data-quick]') || bar?.querySelector('vaadin-text-field');
  if (field && field.offsetParent === null) {
    bar.querySelector('.filter-fold')?.click();
    bar.classList.add('open');
  }
  return field;
}

customElements.define('homeostat-keys', HomeostatKeys);
