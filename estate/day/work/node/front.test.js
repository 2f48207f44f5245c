const test = require('node:test');
const assert = require('node:assert');
const ms = require('ms');

test('a session lasts half an hour', () => assert.equal(ms('30m'), 1800000));
