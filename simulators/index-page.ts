import { html } from "./html.ts";
import { page, pageHeaders } from "./page.ts";

/** The front page of the sandbox: which pretend packages there are. */
export const indexPage = {
  headers: pageHeaders,
  body: page({
    title: "Pretend accounting packages",
    home: "/",
    narrow: true,
    content: html`<h1>Pretend accounting packages</h1>
<p>Each of these answers like the real package, so that bank feeds can be tried, tested and shown without an account
anywhere. Follow one to see the books it keeps.</p>
<div class="card">
<h2><a href="/xero/">Pretend Xero</a></h2>
<p>Organisations, bank accounts and the statement lines that have arrived in them.</p>
<dl class="pairs">
<dt>Address</dt><dd class="mono">/xero</dd>
<dt>Sign-in and consent</dt><dd class="mono">/xero/identity</dd>
<dt>Admin interface</dt><dd class="mono">/xero/admin</dd>
</dl>
</div>
<div class="card">
<h2><a href="/quickbooks/">Pretend QuickBooks</a></h2>
<p>Companies that link their bank's accounts, and the transactions that were fetched for review.</p>
<dl class="pairs">
<dt>Address</dt><dd class="mono">/quickbooks</dd>
<dt>Admin interface</dt><dd class="mono">/quickbooks/admin</dd>
</dl>
</div>
<div class="card">
<h2><a href="/sage/">Pretend Sage</a></h2>
<p>Businesses whose users find the bank in Sage, choose accounts there, and see the transactions that have arrived.</p>
<dl class="pairs">
<dt>Address for banks</dt><dd class="mono">/sage/provider/v1</dd>
<dt>Tokens</dt><dd class="mono">/sage/oauth/token</dd>
<dt>Admin interface</dt><dd class="mono">/sage/admin</dd>
</dl>
</div>
<div class="card">
<h2><a href="/freeagent/">Pretend FreeAgent</a></h2>
<p>Companies, bank accounts, the lines that uploads brought, and those that were not imported.</p>
<dl class="pairs">
<dt>Address</dt><dd class="mono">/freeagent</dd>
<dt>Sign-in and consent</dt><dd class="mono">/freeagent/v2/approve_app</dd>
<dt>Admin interface</dt><dd class="mono">/freeagent/admin</dd>
</dl>
</div>
<div class="card">
<h2><a href="/netsuite/">Pretend NetSuite</a></h2>
<p>Accounts with subsidiaries, format profiles, bank imports that run the bank feeds SuiteApp, and the lines they brought.</p>
<dl class="pairs">
<dt>Address</dt><dd class="mono">/netsuite</dd>
<dt>Sign-in and consent</dt><dd class="mono">/netsuite/app/login/oauth2/authorize.nl</dd>
<dt>Admin interface</dt><dd class="mono">/netsuite/admin</dd>
</dl>
</div>`,
  }),
};
