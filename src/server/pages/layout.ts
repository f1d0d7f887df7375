import { type Html, html } from './html.ts';
import { STYLE_PATH } from './style.ts';

export interface PageFrame {
  readonly title: string;
  readonly mesh: string;
  readonly environment: string;
  readonly version: string;
}

/** A whole page: landmarks, skip link, and nothing that is fetched from elsewhere. */
export function page({ title, mesh, environment, version }: PageFrame, main: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${mesh}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="bar"><div>
<a class="brand" href="/">${mesh}</a> <span class="muted">environment ${environment}</span>
<nav aria-label="Pages"><a href="/">Products</a> <a href="/docs">API reference</a> <a href="/openapi.json">OpenAPI</a></nav>
</div></header>
<main id="content">
${main}
</main>
<footer>datamesh ${version} · open on this machine only: there is no sign-in, and declared masks and access rules are not enforced yet</footer>
</body>
</html>
`.text;
}
