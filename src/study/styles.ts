// Colours of figures and pages, light and dark (Okabe and Ito's palette, which the colour-blind can tell apart).
const light = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56b4e9', '#7f3c8d', '#555555']
const dark = ['#56b4e9', '#ff9e4a', '#3fd0a4', '#e6a0c8', '#f0e442', '#9ad3f5', '#c79bd6', '#bbbbbb']

function variables(list: readonly string[]): string {
  return list.map((colour, i) => `--series-${i + 1}:${colour}`).join(';')
}

/** For the root of a page or of an SVG file. */
export const colourStyle = `:root{color-scheme:light dark;--text:#1c1c1c;--muted:#666;--paper:#fff;--line:#ddd;${variables(light)}}
@media(prefers-color-scheme:dark){:root{--text:#e6e6e6;--muted:#9a9a9a;--paper:#16181c;--line:#34373d;${variables(dark)}}}`

/** Of a report's page. */
export const pageStyle = `${colourStyle}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--paper);max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}p,small{color:var(--muted)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1rem 2rem}
figure{margin:0}figcaption{font-weight:600}figure svg{width:100%;height:auto}
table{border-collapse:collapse;font-size:.9rem}td,th{border-bottom:1px solid var(--line);padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}
.scroll{overflow-x:auto}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:color-mix(in srgb,var(--line) 30%,transparent);padding:.75rem;border-radius:.4rem;margin:.25rem 0;font-size:.85rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.4em}ul.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}`
