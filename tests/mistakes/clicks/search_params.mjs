// causes: values_reencoded
// Signed with encodeURIComponent, sent with URLSearchParams.
import crypto from 'node:crypto';

const key = process.env.PRIVATE_KEY;
const params = { campaign_id: 'summer sale', creative_id: "it's~(new)!", network_id: '2820', expires: '1767225660' };
const query = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
const signature = crypto.createHmac('sha256', key).update(`/v1/cpi/click?${query}`).digest('base64url');
console.log(`https://control.kochava.com/v1/cpi/click?${new URLSearchParams({ ...params, signature })}`);
