/*
 * <homeostat-zone> names the zone that <homeostat-time> tells times in: "UTC", or the browser's as "UTC+1" with its name as
 * the tooltip.
 */
class HomeostatZone extends HTMLElement {
  connectedCallback() {
    this.draw();
  }

  draw() {
    if (localStorage.getItem('homeostat.times') === 'utc') {
      this.textContent = 'UTC';
      this.title = 'Times are in UTC; choose another zone in your menu';
      return;
    }
    const minutes = -new Date().getTimezoneOffset();
    const size = Math.abs(minutes);
    const rest = size % 60 === 0 ? '' : ':' + String(size % 60).padStart(2, '0');
    this.textContent = minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
    this.title = `Times are in your browser's zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
  }
}

customElements.define('homeostat-zone', HomeostatZone);
