// What a page must keep, looked at as it is laid out now. Each function returns one line for each fault.
const rules = (() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (e) => e.tagName.toLowerCase() + (e.className ? "." + e.className : "") + " " + (e.textContent || "").trim().slice(0, 40);
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.getClientRects().length > 0;

  function colour(text) {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  }
  const over = (top, under) => ({
    r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1,
  });
  function background(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(colour(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), { r: 255, g: 255, b: 255, a: 1 });
  }
  // Relative luminance and contrast ratio (WCAG 2.2, definitions)
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b);
  function ratio(element) {
    const under = background(element);
    const [a, b] = [light(over(colour(getComputedStyle(element).color), under)), light(under)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  function overflow() {
    const width = document.documentElement.clientWidth;
    const found = document.scrollingElement.scrollWidth > width ? [`overflow: ${document.scrollingElement.scrollWidth} > ${width}`] : [];
    const scrolls = (e) => e && (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    for (const e of all("body *")) {
      const { left, right } = e.getBoundingClientRect();
      if ((left < -1 || right > width + 1) && seen(e) && !scrolls(e.parentElement)) found.push(`overflow: ${name(e)}`);
    }
    return found;
  }
  function contrast() {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const holders = new Set(all("input"));
    for (let node = walk.nextNode(); node; node = walk.nextNode()) if (node.data.trim()) holders.add(node.parentElement);
    for (const e of holders) {
      if (!seen(e) || e.closest("script")) continue;
      if (ratio(e) < 4.5) found.push(`contrast: ${ratio(e).toFixed(2)} ${name(e)}`);
    }
    return found;
  }
  const alt = () => all("img:not([alt])").map((e) => `alt: ${e.src}`);
  function headings() {
    const levels = all("h1,h2,h3,h4,h5,h6").filter(seen).map((e) => [Number(e.tagName[1]), e]);
    const found = levels.filter(([level], i) => level > (i ? levels[i - 1][0] : 0) + 1).map(([, e]) => `heading: gap before ${name(e)}`);
    const first = levels.filter(([level]) => level === 1).length;
    return first === 1 ? found : [...found, `heading: ${first} of the first level`];
  }
  function names() {
    const called = (e) => e.getAttribute("aria-label") || e.textContent.trim() || [...e.querySelectorAll("img")].some((i) => i.alt);
    const unnamed = all("a[href], button, summary").filter((e) => !e.closest("[aria-hidden=true]") && !called(e));
    const bare = all("input, select, textarea").filter((e) => !e.labels.length && !e.getAttribute("aria-label"));
    return [...unnamed.map((e) => `name: ${e.outerHTML.slice(0, 80)}`), ...bare.map((e) => `label: ${e.outerHTML.slice(0, 80)}`)];
  }
  function references() {
    const ids = all("[id]").map((e) => e.id);
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `reference: ${id} twice`);
    const wanted = [
      ...all("[aria-labelledby]").map((e) => e.getAttribute("aria-labelledby")), ...all("[for]").map((e) => e.htmlFor),
      ...all("a[href^='#']").map((e) => e.getAttribute("href").slice(1)),
    ];
    return [...twice, ...wanted.filter((id) => !ids.includes(id)).map((id) => `reference: no ${id}`)];
  }
  function language(lang, dir) {
    const root = document.documentElement;
    const found = root.lang === lang && getComputedStyle(root).direction === dir ? [] : [`language: ${root.lang} ${root.dir}`];
    return document.title.trim() ? found : [...found, "language: no title"];
  }
  // WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a sentence
  function targets() {
    const within = (e) => getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim() !== e.textContent.trim();
    return all("a[href], summary, input, button").filter((e) => seen(e) && !within(e)).flatMap((e) => {
      const { width, height } = e.getBoundingClientRect();
      return Math.min(width, height) < 23.9 ? [`target: ${width.toFixed(1)}x${height.toFixed(1)} ${name(e)}`] : [];
    });
  }
  const printed = () => all("nav, .skip, .foot, summary").filter(seen).map((e) => `print: ${name(e)}`);

  return {
    laid: () => [...overflow(), ...targets(), ...headings()],
    written: (lang, dir) => [...alt(), ...names(), ...references(), ...language(lang, dir)],
    coloured: contrast,
    printed: () => [...printed(), ...contrast()],
    opened: () => { for (const e of all("details")) e.open = true; },
  };
})();
