-- What is known of a group. KEYS: its weather. Answers {now, field, value, field, value …}.

local stamp = redis.call('TIME')
local known = redis.call('HGETALL', KEYS[1])
table.insert(known, 1, string.format('%.17g', stamp[1] * 1000000 + stamp[2]))
return known
