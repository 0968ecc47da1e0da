-- The names of the groups that are held back. KEYS: the list.

return redis.call('SMEMBERS', KEYS[1])
