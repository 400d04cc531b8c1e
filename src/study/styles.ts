// Colours of figures and pages, light and dark (Okabe and Ito's palette, which the colour-blind can tell apart).
const light = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56b4e9', '#7f3c8d', '#555555']
const dark = ['#56b4e9', '#ff9e4a', '#3fd0a4', '#e6a0c8', '#f0e442', '#9ad3f5', '#c79bd6', '#bbbbbb']

function variables(list: readonly string[]): string {
  return list.map((colour, i) => `--series-${i + 1}:${colour}`).join(';')
}

/** For the root of a page or of an SVG file. */
export const colourStyle = `:root{color-scheme:light dark;--text:#1c1c1c;--muted:#666;--paper:#fff;--line:#ddd;${variables(light)}}
@media(prefers-color-scheme:dark){:root{--text:#e6e6e6;--muted:#9a9a9a;--paper:#16181c;--line:#34373d;${variables(dark)}}}`

/** Of completions that are browsed. */
const browseStyle = `.controls{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline}select{font:inherit;font-size:.9rem}
.problems{max-height:85vh;overflow-y:auto}.problems details{border-bottom:1px solid var(--line);padding:.2rem 0;content-visibility:auto;contain-intrinsic-size:auto 2rem}
.problems summary{cursor:pointer}.problems b{font-weight:600}h4{margin:.5rem 0 0}.said{margin:.1rem 0;font-size:.85rem}
.verdict{color:var(--series-2)}.verdict.right{color:var(--series-3)}.verdict.wrong{color:var(--series-2)}
.text{white-space:pre-wrap;overflow-wrap:anywhere;overflow-x:auto;contain:paint;background:color-mix(in srgb,var(--line) 30%,transparent);padding:.75rem;border-radius:.4rem;margin:.25rem 0;font-size:.9rem}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.25rem 1rem}.accuracy{max-width:45rem;margin-bottom:1rem}`

/** Of MathML as temml writes it: what browsers have no rules of their own for. */
const mathStyle = `math{font-family:"STIX Two Math","Cambria Math",math;white-space:normal;font-size:1.1em}math.tml-display{display:block math;margin:.3em 0}
.tml-right{text-align:right;text-align:-webkit-right}.tml-left{text-align:left;text-align:-webkit-left}mtable.tml-jot>mtr>mtd{padding-top:.7ex;padding-bottom:.7ex}
.tml-overline{border-top:.065em solid;padding-top:.1em}.tml-underline{border-bottom:.065em solid;padding-bottom:.1em}.tml-fbox{padding:3pt;border:1px solid}
menclose{position:relative}.tml-cancel{position:absolute;left:.5px;bottom:0;width:100%;height:100%;background:currentColor}
.upstrike{clip-path:polygon(.05em 100%,0 calc(100% - .05em),calc(100% - .05em) 0,100% .05em)}.downstrike{clip-path:polygon(0 .05em,.05em 0,100% calc(100% - .05em),calc(100% - .05em) 100%)}
.sout{clip-path:polygon(0 calc(55% + .03em),0 calc(55% - .03em),100% calc(55% - .03em),100% calc(55% + .03em))}
.tml-xcancel{clip-path:polygon(.05em 0,0 .05em,calc(50% - .05em) 50%,0 calc(100% - .05em),.05em 100%,50% calc(50% + .05em),calc(100% - .05em) 100%,100% calc(100% - .05em),calc(50% + .05em) 50%,100% .05em,calc(100% - .05em) 0,50% calc(50% - .05em))}`

/** Of a report's page. */
export const pageStyle = `${colourStyle}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--paper);max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}p,small{color:var(--muted)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1rem 2rem}
figure{margin:0}figcaption{font-weight:600}figure svg{width:100%;height:auto}
table{border-collapse:collapse;font-size:.9rem}td,th{border-bottom:1px solid var(--line);padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}
.scroll{overflow-x:auto}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:color-mix(in srgb,var(--line) 30%,transparent);padding:.75rem;border-radius:.4rem;margin:.25rem 0;font-size:.85rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.4em}ul.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
${browseStyle}
${mathStyle}`
