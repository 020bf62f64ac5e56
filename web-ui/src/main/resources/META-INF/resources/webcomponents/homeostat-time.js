/*
 * <homeostat-time at="2026-01-11T02:11:42.123Z"> shows a moment in the zone of whoever reads: the time of day today, the
 * date before it else, below it how long ago that is, which goes on by itself. Tooltip and copy give the moment in UTC.
 * With the attribute "short" there is no second line. Without "at" it shows the attribute "none".
 */
const KEY = 'homeostat.times';
const shown = new Set();

function zone() {
  return localStorage.getItem(KEY) === 'utc' ? 'UTC' : undefined;
}

function parts(moment) {
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
    hourCycle: 'h23', timeZone: zone()
  });
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

function absolute(moment, now) {
  const at = parts(moment);
  const today = parts(now);
  const day = `${at.day} ${at.month}`;
  if (at.year !== today.year) {
    return `${day} ${at.year} ${at.hour}:${at.minute}`;
  }
  return day === `${today.day} ${today.month}`
    ? `${at.hour}:${at.minute}:${at.second}`
    : `${day} ${at.hour}:${at.minute}`;
}

function relative(moment, now) {
  const seconds = Math.round((now - moment) / 1000);
  const size = Math.abs(seconds);
  if (size < 3) {
    return 'now';
  }
  const text = size < 60 ? `${size} s`
    : size < 3600 ? `${Math.floor(size / 60)} min`
    : size < 86400 ? `${Math.floor(size / 3600)} h`
    : `${Math.floor(size / 86400)} d`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

class HomeostatTime extends HTMLElement {
  static observedAttributes = ['at', 'short', 'none'];

  connectedCallback() {
    shown.add(this);
    this.draw();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  attributeChangedCallback() {
    if (this.isConnected) {
      this.draw();
    }
  }

  draw() {
    const moment = new Date(this.getAttribute('at') || NaN);
    if (Number.isNaN(moment.getTime())) {
      this.replaceChildren(this.getAttribute('none') || '');
      return;
    }
    if (!this.time || this.time.parentNode !== this) {
      this.time = document.createElement('time');
      this.ago = document.createElement('span');
      this.ago.className = 'ago';
      this.replaceChildren(this.time, this.ago);
    }
    const now = new Date();
    this.time.dateTime = moment.toISOString();
    this.time.title = moment.toISOString();
    set(this.time, absolute(moment, now));
    this.ago.hidden = this.hasAttribute('short');
    set(this.ago, this.ago.hidden ? '' : relative(moment, now));
  }
}

/** Writes only what changed, so that a selection by the reader stays. */
function set(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function drawAll() {
  if (!document.hidden) {
    shown.forEach((element) => element.draw());
  }
}

customElements.define('homeostat-time', HomeostatTime);
setInterval(drawAll, 5000);
document.addEventListener('visibilitychange', drawAll);

/** Chooses 'utc' or 'local'; gives what holds. */
window.homeostatTimes = (chosen) => {
  if (chosen !== undefined) {
    localStorage.setItem(KEY, chosen);
    drawAll();
  }
  return zone() ? 'utc' : 'local';
};

document.addEventListener('copy', (event) => {
  const selection = document.getSelection();
  const from = selection?.anchorNode?.parentElement?.closest('homeostat-time');
  if (from && from === selection.focusNode?.parentElement?.closest('homeostat-time')) {
    event.clipboardData.setData('text/plain', new Date(from.getAttribute('at')).toISOString());
    event.preventDefault();
  }
});
