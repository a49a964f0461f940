META
key;value
description;Deltagerbudget i Malling
country;Denmark
unit;Aarhus
district;Malling
instance;2027
num_projects;6
num_votes;48
budget;150000
vote_type;ordinal
rule;greedy
date_begin;07.06.2027
date_end;21.06.2027
min_length;3
max_length;3
language;da
currency;DKK
PROJECTS
project_id;cost;votes;score;name;selected
M/a;52000;35;69;Naturlegeplads i Malling;1
M/b;75000;23;40;Overdækket torvehal;0
M/c;33000;36;71;Badebro ved Ajstrup Strand;1
M/d;28000;13;30;Fælles lastcykler;0
M/e;41000;16;33;Sanghæfter og korfestival;1
M/f;19500;21;45;Drivhus ved skolen;1
VOTES
voter_id;vote
1;M/e,M/c,M/f
2;M/e,M/c,M/a
3;M/f,M/c,M/d
4;M/c,M/a,M/b
5;M/a,M/b,M/c
6;M/d,M/f,M/c
7;M/d,M/b,M/a
8;M/b,M/a,M/d
9;M/e,M/d,M/a
10;M/c,M/e,M/f
11;M/a,M/e,M/b
12;M/c,M/d,M/a
13;M/d,M/a,M/c
14;M/f,M/b,M/a
15;M/f,M/b,M/c
16;M/c,M/f,M/a
17;M/f,M/c,M/e
18;M/b,M/c,M/a
19;M/d,M/c,M/a
20;M/d,M/a,M/c
21;M/a,M/d,M/f
22;M/a,M/c,M/b
23;M/b,M/d,M/e
24;M/a,M/f,M/c
25;M/d,M/c,M/b
26;M/b,M/f,M/c
27;M/c,M/b,M/a
28;M/f,M/a,M/c
29;M/a,M/c,M/f
30;M/f,M/e,M/b
31;M/c,M/e,M/a
32;M/a,M/b,M/c
33;M/f,M/e,M/a
34;M/e,M/c,M/b
35;M/a,M/f,M/c
36;M/a,M/f,M/c
37;M/a,M/f,M/e
38;M/e,M/c,M/b
39;M/a,M/b,M/c
40;M/c,M/b,M/a
41;M/c,M/a,M/b
42;M/c,M/a,M/e
43;M/a,M/b,M/f
44;M/e,M/c,M/a
45;M/a,M/f,M/b
46;M/f,M/c,M/e
47;M/c,M/d,M/a
48;M/c,M/a,M/b
