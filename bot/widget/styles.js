/**
 * The look of the widget, as a constructable sheet: no request, no flash, and no `style-src` to open on the host's page.
 *
 * Sizes in `em` of the member's own default size (`font: medium`), whatever the page does to its root. A page may set
 * `--guichet-accent` and `--guichet-accent-dark`: white text on both must keep a contrast of 4.5. Colours are named at the head,
 * for light and for dark, and nowhere else; `colours.css` says what each means. What is under the pointer shows only where
 * there is one: under a finger the colour would stay, as if that choice had been made.
 */
export const sheet = new CSSStyleSheet();

sheet.replaceSync(`
:host {
  --accent: var(--guichet-accent, #0f4c5c);
  --accent-dark: var(--guichet-accent-dark, #0a3743);
  --accent-ink: var(--accent);
  --accent-soft: #dcebee;
  --on-accent: #ffffff;
  --ink: #16262c;
  --ink-soft: #4a5b62;
  --line: #c9d5d9;
  --line-strong: #667980;
  --ground: #f3f7f8;
  --paper: #ffffff;
  --field: #ffffff;
  --notice: #fff8e6;
  --notice-line: #d8b25c;
  --notice-ink: #805b00;
  --danger: #a1162d;
  --focus: #b34700;
  --shade: rgb(15 40 48 / 28%);
  --veil: rgb(10 30 36 / 58%);
  --badge: #ffb84d;
  --signed-in: #9fe3b4;
  --target: 44px;
  color-scheme: light;
  font: medium/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
  text-align: start;
  letter-spacing: normal;
  text-transform: none;
}
@media screen and (prefers-color-scheme: dark) {
  :host(:not([theme="light"])) {
    --accent: var(--guichet-accent, #14596b);
    --accent-dark: var(--guichet-accent-dark, #1b6e84);
    --accent-ink: #9dd6e6;
    --accent-soft: #21404a;
    --ink: #e6edef;
    --ink-soft: #acbcc2;
    --line: #3a4b52;
    --line-strong: #879ca4;
    --ground: #121a1e;
    --paper: #1b272c;
    --field: #121a1e;
    --notice: #332b14;
    --notice-line: #7d662c;
    --notice-ink: #f0c96a;
    --danger: #ffa3af;
    --focus: #ffb169;
    --shade: rgb(0 0 0 / 60%);
    --veil: rgb(0 0 0 / 65%);
    color-scheme: dark;
  }
  /* A fund's own colour is dark enough for white words: its own words on dark paper take it light. */
  @supports (color: oklch(from red l c h)) {
    :host(:not([theme="light"])) { --accent-ink: oklch(from var(--accent) .84 min(c, .08) h); }
  }
}
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ol, ul, dl, dd, fieldset, legend { margin: 0; padding: 0; border: 0; }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; }
button { cursor: pointer; -webkit-tap-highlight-color: transparent; }
button:disabled { cursor: default; }
.sr {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.icon {
  width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round;
  stroke-linejoin: round;
}
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
textarea:focus-visible, .value:focus-visible { outline: 2px solid var(--accent-ink); outline-offset: 0; border-color: var(--accent-ink); }
.header :focus-visible { outline-color: var(--on-accent); outline-offset: -3px; }

/* ---- launcher */
.launcher {
  position: fixed; inset-block-end: 24px; inset-inline-end: 24px; z-index: 2147483000;
  display: inline-flex; align-items: center; gap: 10px; min-height: 56px; max-width: calc(100vw - 32px); padding: 8px 22px 8px 18px;
  border: 2px solid var(--paper); border-radius: 28px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: start;
  box-shadow: 0 4px 18px var(--shade);
}
@media (hover: hover) { .launcher:hover { background: var(--accent-dark); } }
.launcher .icon { width: 1.6em; height: 1.6em; }
.badge { width: 12px; height: 12px; border-radius: 50%; background: var(--badge); flex: none; }

/* ---- panel */
dialog { border: 0; padding: 0; margin: 0; color: var(--ink); background: var(--paper); }
.panel[open] {
  position: fixed; inset: auto 24px 24px auto; z-index: 2147483000; display: flex; flex-direction: column;
  width: 26.5em; max-width: calc(100vw - 48px); height: min(40em, calc(100dvh - 48px)); max-height: none; overflow: hidden;
  border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 10px 40px var(--shade);
}
.panel.full[open] {
  inset: var(--visible-top, 0) 0 auto 0; width: 100%; max-width: none; height: var(--visible-height, 100dvh); border: 0; border-radius: 0;
  box-shadow: none;
}
.panel::backdrop { background: transparent; }
.header { position: relative; display: flex; align-items: center; gap: 8px; padding: 10px 8px 10px 18px; background: var(--accent); color: var(--on-accent); }
.title { flex: 1; min-width: 0; }
h2 { font-size: 1.125em; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
h2:focus { outline: none; }
.header h2:focus-visible { outline: 2px solid var(--on-accent); outline-offset: 0; border-radius: 2px; }
.subtitle { font-size: .8125em; line-height: 1.35; }
.signed-in::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-end: .45em; border-radius: 50%; background: var(--signed-in); }
.tools { display: flex; }
.tool {
  display: grid; place-items: center; width: var(--target); height: var(--target); padding: 0; border: 0; border-radius: 8px;
  background: transparent; color: inherit;
}
@media (hover: hover) { .tool:hover { background: var(--accent-dark); } }
.tool .icon-options { stroke-width: 3.4; }
.options {
  position: absolute; z-index: 2; inset-block-start: calc(100% + 4px); inset-inline-end: 8px; min-width: 15em; max-width: calc(100% - 16px);
  padding: 6px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink);
  box-shadow: 0 8px 24px var(--shade);
}
.option {
  display: flex; align-items: center; gap: 12px; width: 100%; min-height: var(--target); padding: 8px 12px; border: 0; border-radius: 6px;
  background: transparent; text-align: start;
}
@media (hover: hover) { .option:hover { background: var(--ground); } }
.option:disabled { color: var(--ink-soft); }
.options :focus-visible { outline-color: var(--focus); }

/* ---- conversation */
.middle { position: relative; flex: 1; min-height: 0; display: flex; background: var(--ground); }
.log { position: relative; flex: 1; min-width: 0; overflow-y: auto; overscroll-behavior: contain; padding: 18px 16px 14px; }
.log:focus-visible { outline-offset: -3px; }
.entries { list-style: none; }
.entry { position: relative; display: flex; flex-direction: column; align-items: flex-start; margin-block-start: 18px; }
.entry:first-child { margin-block-start: 0; }
.follows { margin-block-start: 8px; }
.bubble {
  max-width: min(100%, 34em); padding: 11px 15px; border: 1px solid var(--line); border-radius: 4px 14px 14px 14px;
  background: var(--paper); overflow-wrap: anywhere;
}
.follows .bubble { border-start-start-radius: 14px; }
.member { align-items: flex-end; }
.member .bubble {
  max-width: 86%; border-color: transparent; border-radius: 14px 14px 4px 14px; background: var(--accent); color: var(--on-accent); white-space: pre-wrap;
}
.member.waiting .bubble { opacity: .82; }
.words > * + * { margin-block-start: .55em; }
.words ol, .words ul { padding-inline-start: 1.5em; }
.words ul { list-style: disc; }
.words li + li { margin-block-start: .35em; }
.words li::marker { color: var(--accent-ink); font-weight: 600; }
.words a { color: var(--accent-ink); text-underline-offset: .18em; }
@media (hover: hover) { .words a:hover { text-decoration-thickness: 2px; } }
.words a .icon { width: .95em; height: .95em; vertical-align: -.1em; }
.call { font-weight: 700; white-space: nowrap; }
.whole { white-space: nowrap; }
.checked { color: var(--ink-soft); font-size: .875em; }
.reply-notice { display: flex; gap: 10px; border-color: var(--notice-line); background: var(--notice); }
.reply-notice > .icon { margin-block-start: .14em; color: var(--notice-ink); }
.emergency { border-color: var(--danger); border-inline-start-width: 5px; }
.reply-card { width: 100%; }
.card-title { font-weight: 650; }
.card > div { padding-block: 7px; border-block-start: 1px solid var(--line); }
.card > div:first-child { border-block-start: 0; }
.card dt { color: var(--ink-soft); font-size: .875em; }
.card dd { font-weight: 500; }

/* ---- buttons */
.button, .button-quiet, .choice, .file, .thumb, .jump {
  display: inline-flex; align-items: center; gap: 8px; min-height: var(--target); padding: 8px 16px; border: 1px solid var(--accent-ink);
  border-radius: 8px; background: var(--paper); color: var(--accent-ink); font-weight: 600; text-align: start; line-height: 1.3;
}
.button { border-color: transparent; background: var(--accent); color: var(--on-accent); }
@media (hover: hover) { .button:hover { background: var(--accent-dark); } }
@media (hover: hover) { .button-quiet:hover, .choice:enabled:hover, .file:hover, .thumb:hover { background: var(--accent-soft); } }
.choices { display: flex; flex-wrap: wrap; gap: 8px; max-width: 100%; margin-block-start: 10px; }
.choice { border-radius: 22px; max-width: 100%; overflow-wrap: anywhere; }
.choice:disabled { border-color: var(--line); background: transparent; color: var(--ink-soft); font-weight: 400; }
.choice.chosen:disabled { border-color: var(--accent-ink); background: var(--accent-soft); color: var(--accent-ink); font-weight: 600; }
.file { width: 100%; border-color: var(--line-strong); color: var(--accent-ink); overflow-wrap: anywhere; }
.file-words { flex: 1; display: grid; }
.file-get { text-decoration: underline; text-underline-offset: .18em; }
.file-name { color: var(--ink-soft); font-size: .875em; font-weight: 400; }
.file[aria-busy="true"] { opacity: .7; cursor: progress; }
.feedback {
  display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px; margin-block-start: 12px; padding-block-start: 8px;
  border-block-start: 1px solid var(--line); font-size: .875em;
}
.feedback-question { flex-basis: 100%; color: var(--ink-soft); }
.thumb { min-width: var(--target); padding: 6px 12px; border-color: var(--line-strong); color: var(--ink); font-weight: 500; }
.thumb[aria-pressed="true"] { border-color: var(--accent-ink); background: var(--accent); color: var(--on-accent); }
.thanks { flex-basis: 100%; color: var(--ink-soft); }
.thanks:empty { display: none; }
.failure { max-width: 86%; margin-block-start: 6px; text-align: end; color: var(--danger); font-size: .9375em; }
.failure p { display: flex; gap: 6px; text-align: start; margin-block-end: 8px; }
.failure .icon { margin-block-start: .1em; }
.jump {
  position: absolute; inset-block-end: 10px; inset-inline-start: 50%; transform: translateX(-50%); border-radius: 22px;
  border-color: transparent; background: var(--accent); color: var(--on-accent); box-shadow: 0 3px 12px var(--shade); white-space: nowrap;
}

/* ---- waiting */
.tail > * { margin-block-start: 14px; }
.typing {
  display: inline-flex; gap: 5px; align-items: center; height: 38px; padding: 0 16px; border: 1px solid var(--line);
  border-radius: 4px 14px 14px 14px; background: var(--paper);
}
.typing span { width: 8px; height: 8px; border-radius: 50%; background: var(--line-strong); }
.slow { color: var(--ink-soft); font-size: .9375em; }
.sign-in { padding: 14px 16px; border: 1px solid var(--accent-ink); border-radius: 14px; background: var(--paper); }
.sign-in .button { margin-block-start: 10px; }
.sign-in.beside { padding: 0; border: 0; background: none; }
.sign-in.beside p { display: none; }

/* ---- fields */
.field {
  width: 100%; max-width: 34em; margin-block-start: 10px; padding: 14px 16px 16px; border: 1px solid var(--accent-ink); border-radius: 14px;
  background: var(--paper);
}
.field > label { font-weight: 650; }
.field-hint { color: var(--ink-soft); font-size: .9375em; }
.field-hint:empty { display: none; }
.field-error { display: flex; gap: 6px; margin-block-start: 6px; color: var(--danger); font-weight: 600; font-size: .9375em; }
.field-line { display: flex; gap: 8px; margin-block: 8px 12px; }
.field .value {
  scroll-margin-block: 12px; display: block; flex: 1; min-width: 0; min-height: 48px; padding: 8px 12px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--field);
}
.field-date .value, .field-postal_code .value, .field-number .value { max-width: 12em; }
.field-iban .value, .field-nir .value { font-variant-numeric: tabular-nums; letter-spacing: .02em; }
.field .value[aria-invalid="true"] { border: 2px solid var(--danger); }
.calendar { position: relative; display: inline-flex; }
.calendar .button-icon { width: 48px; min-height: 48px; padding: 0; justify-content: center; border-color: var(--line-strong); }
.calendar .calendar-date { position: absolute; inset: 0; width: 100%; min-width: 0; height: 100%; padding: 0; border: 0; opacity: 0; pointer-events: none; }
.communes { margin-block: 4px 12px; min-width: 0; }
.communes legend { font-weight: 650; margin-block-end: 4px; }
.radio { display: flex; align-items: center; gap: 10px; min-height: var(--target); cursor: pointer; }
.radio input { width: 22px; height: 22px; flex: none; accent-color: var(--accent-ink); }

/* ---- writing */
.composer { padding: 10px 12px 12px; border-block-start: 1px solid var(--line); background: var(--paper); }
.composer-line { display: flex; align-items: flex-end; gap: 8px; }
textarea {
  flex: 1; min-width: 0; min-height: 48px; max-height: 9.5em; padding: 11px 14px; border: 1px solid var(--line-strong); border-radius: 10px;
  background: var(--field); resize: none; overflow-y: auto;
}
textarea::placeholder { color: var(--ink-soft); opacity: 1; }
textarea[aria-invalid="true"] { border: 2px solid var(--danger); }
.send {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 48px; min-width: 48px; padding: 8px 16px; border: 0;
  border-radius: 10px; background: var(--accent); color: var(--on-accent); font-weight: 600;
}
@media (hover: hover) { .send:hover { background: var(--accent-dark); } }
.count, .status { color: var(--ink-soft); font-size: .875em; margin-block-end: 6px; }
.count.over { color: var(--danger); font-weight: 600; }
.status:empty { display: none; }
.status { color: var(--ink); font-weight: 500; }
.trouble { padding: 18px 16px 22px; border-block-start: 1px solid var(--line); }
.trouble > * + * { margin-block-start: 12px; }
.trouble p[role="alert"] { font-weight: 600; }

/* ---- confirmation, laid over the foot of the panel */
.confirm[open] {
  position: fixed; inset: auto 25px 25px auto; width: calc(26.5em - 2px); max-width: calc(100vw - 50px); max-height: calc(100dvh - 48px); overflow: auto;
  padding: 20px; border-radius: 14px;
}
.panel.full ~ .confirm[open] { inset: auto 0 0 0; width: 100%; max-width: none; max-height: 100dvh; border-radius: 14px 14px 0 0; }
.confirm::backdrop { background: var(--veil); }
.confirm h3 { font-size: 1.125em; line-height: 1.3; margin-block-end: 8px; }
.confirm-line { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 10px; margin-block-start: 18px; }

/* ---- small and short screens */
@media (max-width: 30em) {
  /* Its words stay for who listens; the page's own buttons stay free. */
  .launcher { inset-block-end: 16px; inset-inline-end: 16px; min-width: 56px; justify-content: center; gap: 0; padding-inline: 8px; }
  .launcher span:not(.badge) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .header { gap: 4px; padding-inline: 14px 4px; }
  .log { padding-inline: 12px; }
  .send { padding-inline: 12px; }
  .send span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@media (max-height: 30em) {
  .launcher { min-height: var(--target); min-width: var(--target); padding-block: 4px; inset-block-end: 8px; }
  .header { padding-block: 0; }
  .subtitle { display: none; }
  .log { padding-block: 10px; }
  .composer { padding-block: 6px; }
  textarea { max-height: 5em; min-height: var(--target); padding-block: 8px; }
  .send { min-height: var(--target); }
  .count, .status { margin-block-end: 2px; line-height: 1.3; }
  .confirm[open] { padding: 10px 16px; line-height: 1.3; }
  .confirm h3 { margin-block-end: 4px; }
  .confirm-line { gap: 6px; margin-block-start: 8px; }
}

/* ---- motion, contrast, paper */
@media (prefers-reduced-motion: no-preference) {
  .typing span { animation: breathe 1.3s infinite ease-in-out; }
  .typing span:nth-child(2) { animation-delay: .18s; }
  .typing span:nth-child(3) { animation-delay: .36s; }
  .entry, .sign-in { animation: appear .18s ease-out; }
  @keyframes breathe { 0%, 70%, 100% { opacity: .35; } 35% { opacity: 1; } }
  @keyframes appear { from { opacity: 0; transform: translateY(6px); } }
}
@media (forced-colors: active) {
  .launcher, .panel, .send, .button, .member .bubble, .typing, .confirm, .tool { border: 1px solid; }
  .member .bubble { border-inline-end-width: 5px; }
  .choice.chosen:disabled, .thumb[aria-pressed="true"] { border: 3px solid Highlight; }
  .choice:disabled { color: GrayText; border-color: GrayText; }
  .reply-notice > .icon, .failure { color: CanvasText; }
  .typing span, .badge, .signed-in::before { background: CanvasText; forced-color-adjust: none; }
  .header { border-block-end: 1px solid; }
}
@media print {
  .launcher, .tools, .options, .composer, .jump, .feedback, .trouble, .confirm, .tail, .choices, form.field { display: none !important; }
  .panel[open] { position: static; display: block; width: auto; max-width: none; height: auto; overflow: visible; border: 0; border-radius: 0; box-shadow: none; }
  .header, .member .bubble { border: 1px solid CanvasText; background: none; color: CanvasText; }
  .middle, .log { display: block; overflow: visible; background: none; }
  .bubble { break-inside: avoid; }
}
`);
