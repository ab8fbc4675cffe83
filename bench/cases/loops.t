# One question for each match: plain loops, as programs have them.

name: loop-numbers
re: \d+
text: log 1000000 7
ask: finds
expect: 175090

name: loop-words
re: [A-Za-z]+
text: sherlock.txt
ask: finds
expect: 109000

name: loop-literal
re: Holmes
text: sherlock.txt
ask: finds
expect: 461

name: loop-ip
re: \b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b
text: log 1000000 7
ask: finds
expect: 11563

name: loop-date
re: \d{2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d
text: log 1000000 7
ask: finds
expect: 11563

name: loop-quoted
re: "[^"]*"
text: log 1000000 7
ask: finds
expect: 11563

name: loop-names
re: Sherlock|Holmes|Watson|Adler|Moriarty
text: sherlock.txt
ask: finds
expect: 654
