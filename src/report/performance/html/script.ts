/** The page's own script: theme, tooltips, sorting, the cursor of the charts. The page reads the same without it. */
export const SCRIPT = `
(() => {
  const root = document.documentElement;
  const button = document.getElementById('theme');
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const label = () => { button.textContent = dark() ? 'Light' : 'Dark'; };
  button.hidden = false;
  button.addEventListener('click', () => { root.dataset.theme = dark() ? 'light' : 'dark'; label(); });
  label();

  const tip = document.getElementById('tip');
  const place = event => {
    const { width, height } = tip.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, innerWidth - width - 8);
    const y = event.clientY + 18 + height > innerHeight ? event.clientY - height - 12 : event.clientY + 18;
    tip.style.left = Math.max(8, x) + 'px';
    tip.style.top = Math.max(8, y) + 'px';
  };
  const show = (text, event) => { tip.textContent = text; tip.style.display = 'block'; place(event); };
  const hide = () => { tip.style.display = 'none'; };
  document.addEventListener('mousemove', event => {
    const target = event.target.closest ? event.target.closest('[data-tip]') : null;
    if (target) show(target.dataset.tip, event);
    else if (!event.target.closest || !event.target.closest('.chart')) hide();
  });

  for (const chart of document.querySelectorAll('.chart[data-points]')) {
    const points = JSON.parse(chart.dataset.points);
    const cursor = chart.querySelector('.cursor');
    chart.addEventListener('mousemove', event => {
      const box = chart.getBoundingClientRect();
      const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      let best = points[0];
      for (const point of points) if (Math.abs(point[0] - part) < Math.abs(best[0] - part)) best = point;
      cursor.style.display = 'block';
      cursor.style.left = best[0] * 100 + '%';
      show(best[1], event);
    });
    chart.addEventListener('mouseleave', () => { cursor.style.display = 'none'; hide(); });
  }

  for (const table of document.querySelectorAll('table.sortable')) {
    const rest = table.tBodies[0].querySelectorAll('tr.rest').length;
    if (rest > 0) {
      table.classList.add('folded');
      const more = document.createElement('button');
      more.type = 'button';
      more.className = 'more';
      more.textContent = 'Show ' + rest + ' more';
      more.addEventListener('click', () => { table.classList.remove('folded'); more.remove(); });
      table.parentElement.after(more);
    }
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const name = head.textContent;
      head.textContent = '';
      const control = document.createElement('button');
      control.type = 'button';
      control.textContent = name;
      head.append(control);
      control.addEventListener('click', () => {
        const body = table.tBodies[0];
        const rows = [...body.rows];
        const value = row => row.cells[column].dataset.v;
        const text = rows.some(row => Number.isNaN(Number(value(row))));
        const first = text ? 'ascending' : 'descending';
        const now = head.getAttribute('aria-sort');
        const order = now === null ? first : now === 'ascending' ? 'descending' : 'ascending';
        const sign = order === 'ascending' ? 1 : -1;
        rows.sort((a, b) => sign * (text ? value(a).localeCompare(value(b)) : value(a) - value(b)));
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', order);
        rows.forEach((row, i) => row.classList.toggle('rest', table.classList.contains('folded') && i >= rows.length - rest));
        body.append(...rows);
      });
    });
  }
})();
`;
