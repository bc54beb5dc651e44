// causes: path_left_out
// What a URL calls its search begins with the question mark.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const url = new URL('https://control.kochava.com/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660');
const signature = crypto.createHmac('sha256', key).update(url.search).digest('base64url');
console.log(`${url}&signature=${signature}`);
