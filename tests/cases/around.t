# around.t -- candidates of a scan with something wrong just in front of them or behind them, and
# matches that have no byte to spare at the ends of the text.

name:  the text is the match
re:    \w+ing\s+Holmes\s
text:  xing Holmes\x20
match: 0-12

name:  near misses in front and behind, then a match
re:    \w+ing\s+Holmes\s
text:  Holmes ing Holmes xinHolmes xing Holmes. ing  Holmes aing  Holmes\n
match: 53-66

name:  a candidate at the very beginning
re:    \w\s+Holmes
text:  Holmes Holmes s Holmes
match: 5-13

name:  nothing behind the last candidate
re:    Holmes\s+\w+
text:  Holmes Holmes Holmes
match: 0-13
all:   0-13

name:  what is behind is at the end of the text
re:    Holmes\s\w
text:  Holmes \x20Holmes a
match: 8-16

name:  the place is passed many times
re:    (?:a+,b;)+z
text:  a,b;aa,b;,b;a,b;z a,b;y
match: 12-17

name:  in front of it a loop that may be left out
re:    q(?:xy)*Sherlock
text:  xySherlock qxSherlock qxyxySherlock qSherlock
match: 22-35
all:   22-35 36-45

name:  longer characters in front and behind
re:    \w+\s+\x{425}\x{43e}\x{43b}\x{43c}\x{441}\s+\w+
flags: utf ucp
text:  \xd0\xa5\xd0\xbe\xd0\xbb\xd0\xbc\xd1\x81 \xd0\xa5\xd0\xbe\xd0\xbb\xd0\xbc\xd1\x81. \xd0\xb0\xc2\xa0\xd0\xa5\xd0\xbe\xd0\xbb\xd0\xbc\xd1\x81\xe2\x80\x83\xd0\xb0
match: 23-42

name:  sets whose characters differ in length
re:    [k\x{212a}\x{17f}]Watson[k\x{212a}\x{17f}]
flags: utf
text:  xWatsonk kWatsonx \xe2\x84\xaaWatson\xc5\xbf kWatson\xe2\x84\xaa
match: 18-29
all:   18-29 30-40

name:  bytes that are no characters in front
re:    \w\s+Holmes
flags: utf ucp
text:  \xff Holmes \xd0 Holmes a Holmes
match: 18-26

name:  assertions take no room
re:    \b\w{2,}?\b\s\BHolmes\b|\b\w{2,}?\b\s\bHolmes\b
text:  a Holmes ab Holmess abc Holmes
match: 20-30

name:  an alternative that is short in front
re:    (?:^|very long \w+ )Holmes(?:$| was)
flags: m
text:  x Holmes\nHolmes was\nvery long dear Holmes was
match: 9-19
all:   9-19 20-45

name:  caseless, with longer characters
re:    s+\s*kelvin\s*k+
flags: i utf
text:  kelvin S KELVIN\xe2\x84\xaa kelvin \xc5\xbf kelvin k
match: 7-18
all:   7-18 26-37

name:  counted in front and behind
re:    \d{3}-Holmes-\d{2}
text:  12-Holmes-34 123-Holmes-4x x123-Holmes-45
match: 28-41

name:  the next match begins in what is behind
re:    \w\sHolmes\s\w
text:  a Holmes b Holmes c Holmes d
match: 0-10
all:   0-10 18-28
