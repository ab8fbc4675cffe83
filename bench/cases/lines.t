# What people look for in logs and line by line.

name: log-errors
re: ^.* 503 .*$
flags: m
text: log 2000000 7
expect: 470
hyperscan: 470

name: log-ip
re: \b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b
text: log 2000000 7
ask: spans
expect: 307280

name: log-date
re: \d{2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d
text: log 2000000 7
expect: 23124
hyperscan: 23124

name: log-groups
re: ^(\S+) - - \[([^\]]+)\] "([A-Z]+) (\S+) [^"]*" (\d{3}) (\d+)$
flags: m
text: log 2000000 7
ask: groups
expect: 161868

name: line-ends
re: [a-z]+\r?$
flags: m
text: sherlock.txt
expect: 6764
hyperscan: 6764

name: dates-groups
re: (\d{2})/([A-Z][a-z]{2})/(\d{4})
text: log 2000000 7
ask: groups
expect: 92496
