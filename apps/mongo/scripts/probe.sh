# Asks mongod how it is, as a Kubernetes probe: exit code 0 for yes. No login is needed.
#
#   bash probe.sh alive   it answers
#   bash probe.sh ready   it answers, and is primary or secondary, or belongs to no set yet
#
# The command `hello` is written and read here byte by byte, because mongosh takes 0.7 s of CPU for the same question: three members that are
# asked every ten seconds would spend a fifth of a core on that for ever, and a busy pod would fail its probes. This takes 0.01 s.
# MongoDB's manual, "MongoDB Wire Protocol", OP_MSG; bsonspec.org.

port=${2:-27017}
export LC_ALL=C

exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1

# Header: length 52, request 1, in answer to 0, OP_MSG (2013). No flags; one section of kind 0. Document: length 31, { hello: 1, $db: "admin" }.
printf '\x34\0\0\0\1\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0\x1f\0\0\0\x10hello\0\1\0\0\0\x02$db\0\6\0\0\0admin\0\0' >&3

# A shell variable can't hold the byte 0: `.` stands for it, and `!` for 1, so `true` reads `.!` after the name.
size=$(head -c 4 <&3 | od -A n -t u4)
answer=$(head -c "$((size - 4))" <&3 | tr '\0\1' '.!')
[[ $answer == *isWritablePrimary.* ]] || exit 1

[[ $1 == alive ]] && exit 0
[[ $answer == *isWritablePrimary.!* || $answer == *secondary.!* || $answer != *setName.* ]]
