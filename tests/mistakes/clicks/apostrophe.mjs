// causes: apostrophe
// What browsers make of an apostrophe in a query.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const uri = "/v1/cpi/click?campaign_id=it's&network_id=2820&expires=1767225660";
const signature = crypto.createHmac('sha256', key).update(uri).digest('base64url');
console.log(new URL(`https://control.kochava.com${uri}&signature=${signature}`).href);
