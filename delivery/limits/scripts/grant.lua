-- Permits for one route and one sending domain, over all limits at once, by the generic cell rate algorithm.
--
-- KEYS: the route's clocks, the domain's day, what the weather holds back on the route.
-- ARGV: a list as JSON: a random number from 0 to 1; the route's interval (microseconds a message, 0 for no limit) and
--       burst; the day's cap (-1: none); how many are known to have gone today (-1: not looked up); copies and
--       microseconds of a probe; then for each group: its name, how many are wanted, interval and burst.
-- Answers a list as JSON: now; whether the day's count is known (0 or 1); the wait in microseconds; then for each group:
-- how many are granted, its interval, and what held it.
--
-- A clock is the "theoretical arrival time": the moment at which all permits given out so far are used up.

local stamp = redis.call('TIME')
local now = stamp[1] * 1000000 + stamp[2]
local today = math.floor(stamp[1] / 86400)
local asked_for = cjson.decode(ARGV[1])
local FIRST, EACH = 8, 4

local function exact(number)
  return string.format('%.17g', number)
end

-- A clock as it stands: never before now, and never further ahead than a whole burst. One that is further ahead is left
-- from a slower limit, or the server's clock went back: it is set right.
local moved = {}

local function clock_of(name, text, interval, burst)
  local clock, latest = math.max(tonumber(text or now) or now, now), now + burst * interval + 1
  if clock > latest then
    moved[name], clock = exact(latest), latest
  end
  return clock
end

-- Clocks are exact to a quarter of a microsecond, so half of one is forgiven.
local function room_until(clock, interval, burst)
  return math.max(0, math.floor((burst * interval - (clock - now) + 0.5) / interval))
end

local function wait_for_one(clock, interval, burst)
  return math.max(1, math.ceil(clock + (1 - burst) * interval - now))
end

-- Lets the weather change a group's limit: {rate, at, gain a second, ceiling, paused until, probe until}.
local function endure(group, text, probe_copies)
  local weather = {}
  for word in string.gmatch(text, '%S+') do
    weather[#weather + 1] = tonumber(word) or 0
  end
  local rate, at, gain, ceiling, paused_until, probe_until = unpack(weather)
  if (paused_until or 0) > 0 then
    group.held, group.weather = 'pause', weather
    if now < paused_until then
      group.room, group.blocked = 0, paused_until - now
    elseif now < (probe_until or 0) then
      -- The answers may come at any moment.
      group.room, group.blocked = 0, math.min(probe_until - now, 1000000)
    else
      group.room, group.blocked, group.probes = math.min(group.want, probe_copies), 1000000, true
    end
  elseif (rate or 0) > 0 then
    rate = rate + (gain or 0) * math.max(0, now - (at or now)) / 1e6
    if rate < (ceiling or 0) and 1e6 / rate > group.interval then
      group.held, group.interval, group.burst = 'weather', 1e6 / rate, math.max(1, math.min(group.burst, rate))
    end
  end
end

local random, route = asked_for[1], {interval = asked_for[2], burst = asked_for[3]}
local cap, known, probe_copies, probe_time = asked_for[4], asked_for[5], asked_for[6], asked_for[7]

-- The day: without a count of today's there is nothing to go by, and the caller is asked for one.
local used, day_room = 0, math.huge
if cap >= 0 then
  local kept = redis.call('HMGET', KEYS[2], 'day', 'used')
  if tonumber(kept[1] or -1) == today then
    used = math.max(tonumber(kept[2] or 0) or 0, known)
  elseif known >= 0 then
    used = known
  else
    return cjson.encode({exact(now), 0, 0})
  end
  day_room = math.max(0, cap - used)
end

local names = {}
for place = FIRST, #asked_for, EACH do
  names[#names + 1] = asked_for[place]
end
local clocks = redis.call('HMGET', KEYS[1], '', unpack(names))
local weathers = redis.call('HMGET', KEYS[3], unpack(names))

local route_room = math.huge
if route.interval > 0 then
  route.clock = clock_of('', clocks[1], route.interval, route.burst)
  route_room = room_until(route.clock, route.interval, route.burst)
end

-- What each group could have if there were nothing but its own limits.
local groups, asked = {}, 0
for index, name in ipairs(names) do
  local place = FIRST + EACH * (index - 1)
  local group = {name = name, want = asked_for[place + 1], interval = asked_for[place + 2], burst = asked_for[place + 3]}
  group.room, group.held = group.want, 'group'
  if weathers[index] then
    endure(group, weathers[index], probe_copies)
  end
  if group.interval > 0 then
    group.clock = clock_of(name, clocks[1 + index], group.interval, group.burst)
    local room = room_until(group.clock, group.interval, group.burst)
    if room < group.room then
      group.room, group.blocked = room, nil
      group.held = group.held == 'pause' and 'group' or group.held
    end
  end
  asked = asked + group.room
  groups[index] = group
end

-- Where the route or the day has less than that, each group has its share: in proportion, cut at one random offset, so
-- that in the long run even single permits are shared fairly (systematic sampling).
local total, before = math.min(asked, route_room, day_room), 0
for _, group in ipairs(groups) do
  group.granted = group.room
  if total < asked then
    local from = math.floor(before * total / asked + random)
    before = before + group.room
    group.granted = math.floor(before * total / asked + random) - from
  end
end

local answer, soonest = {exact(now), 1, 0}, nil
if route.clock and total > 0 then
  route.clock = route.clock + total * route.interval
  moved[''] = exact(route.clock)
end
for _, group in ipairs(groups) do
  if group.granted > 0 and group.clock then
    group.clock = group.clock + group.granted * group.interval
    moved[group.name] = exact(group.clock)
  end
  if group.granted > 0 and group.probes then
    group.weather[6] = now + probe_time
    for place, number in ipairs(group.weather) do
      group.weather[place] = exact(number)
    end
    redis.call('HSET', KEYS[3], group.name, table.concat(group.weather, ' '))
  end
  local held = ''
  if group.granted < group.want then
    local wait = 1
    if group.granted == group.room then
      held = group.held
      wait = group.blocked or wait_for_one(group.clock, group.interval, group.burst)
    end
    if total == route_room then
      held = held == '' and 'route' or held
      wait = math.max(wait, wait_for_one(route.clock, route.interval, route.burst))
    end
    if total == day_room then
      held = 'day'
      wait = math.max(wait, (today + 1) * 86400000000 - now)
    end
    soonest = math.min(soonest or wait, wait)
  end
  answer[#answer + 1] = group.granted
  answer[#answer + 1] = group.interval
  answer[#answer + 1] = held
end
answer[3] = math.ceil(soonest or 0)

local words = {}
for name, clock in pairs(moved) do
  words[#words + 1], words[#words + 2] = name, clock
end
if #words > 0 then
  redis.call('HSET', KEYS[1], unpack(words))
  redis.call('EXPIRE', KEYS[1], 604800)
end
if cap >= 0 and (total > 0 or known >= 0) then
  redis.call('HSET', KEYS[2], 'day', today, 'used', used + total)
  redis.call('EXPIRE', KEYS[2], 172800)
end
return cjson.encode(answer)
