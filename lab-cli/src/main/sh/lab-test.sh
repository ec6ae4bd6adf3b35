# Sourced by ../../../../lab: every test this machine can run.

lab_test() {
  quick=
  soak=
  schedules=
  seed=
  drills=
  resume=
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) quick=1 ;;
      --drills) drills=1 ;;
      --resume)
        [ -d "${2:-}" ] || die 2 "lab test: --resume is '${2:-}'; it takes the directory that an interrupted lab test --drills named."
        resume=$(cd "$2" && pwd)
        shift
        ;;
      --soak | --schedules | --seed)
        case ${2:-} in
          '' | *[!0-9]*) die 2 "lab test: $1 is '${2:-}'; it takes a whole number, for example $1 200" ;;
        esac
        case $1 in
          --soak) soak=$2 ;;
          --schedules) schedules=$2 ;;
          --seed) seed=$2 ;;
        esac
        shift
        ;;
      -h | --help)
        cat <<'H'
Usage: lab test [--quick | --drills [--resume DIR] | --soak N [--seed S] | --schedules N [--seed S]]
Runs every test this machine can run, and names those it skipped, with the reason.
  --quick   without broker, containers and browser: under three minutes
  --drills  in place of the tests: every drill, every experiment and every benchmark that ships, in full, one after the
            other, each on a stack of its own, then a drill on the compose stack where there is Docker; hours.
            Their reports are under runs/drills-<time>
  --resume DIR
            goes on with drills that were interrupted: what passed there is not done again
  --soak N  in place of the tests: N disturbances (kills, pauses, take-overs, lost brokers, records sent again,
            garbage) of runs on three brokers, each run compared with one left in peace
  --schedules N
            in place of the tests: N schedules of crashes, pauses, take-overs and repeated records in a simulation of
            the protocol, the services' cores on a log in memory; a failure is shrunk and told step by step
  --seed S  the schedule of the disturbances, or the first of the schedules; a failure prints its own
Exit status: 0 all good, 1 a test failed.
H
        return 0
        ;;
      *) die 2 "lab test: unknown option '$1'; see lab test --help" ;;
    esac
    shift
  done
  [ -z "$resume" ] || [ -n "$drills" ] || die 2 "lab test: --resume goes with --drills."
  [ -z "$seed" ] || [ -n "$soak$schedules" ] || die 2 "lab test: --seed goes with --soak N or --schedules N."
  case ${quick:+q}${drills:+d}${soak:+s}${schedules:+c} in
    ??*) die 2 "lab test: of --quick, --drills, --soak and --schedules only one goes at a time." ;;
  esac
  if [ -n "$drills" ]; then
    lab_drills
    return
  fi
  touch "$state/test-began"
  status=0
  if [ -n "$soak" ]; then
    lab_soak "$soak" "${seed:-$(date +%s)}" || status=1
    lab_test_summary
    return $status
  fi
  if [ -n "$schedules" ]; then
    lab_schedules "$schedules" "${seed:-$(date +%s)}" || status=1
    lab_test_summary
    return $status
  fi
  if [ -n "$quick" ]; then
    run_maven quick -fae test || status=1
  else
    wanted=$(fingerprint)
    rm -f "$state/built"
    set -- -fae verify
    if [ -n "${LAB_ITS:-}" ]; then # of the tests with stacks only these, where time is short
      echo "lab: of the tests with stacks only $LAB_ITS, as LAB_ITS says" >&2
      set -- "$@" "-Dit.test=$LAB_ITS" -Dfailsafe.failIfNoSpecifiedTests=false ${LAB_SOAK:+"-Dlab.soak=$LAB_SOAK"} \
        ${LAB_SOAK_LENGTH:+"-Dlab.soak.length=$LAB_SOAK_LENGTH"}
    fi
    if run_maven verify "$@"; then
      printf '%s\n' "$wanted" >"$state/built"
    else
      status=1
    fi
  fi
  lab_test_summary
  return $status
}

# Nobody's stack but that of lab test --drills.
drills_base=28500

# What an earlier part has left in the logs would have to be read when a service starts, and stay in its memory: each part begins with nothing.
lab_drills_forget() {
  if [ -d "$state/local-$drills_base" ]; then
    "$root/lab" down --port-base "$drills_base" >/dev/null 2>&1 || true
    rm -rf "$state/local-$drills_base"
  fi
}

# Runs a lab command a user would type, unless it passed in an earlier sitting, and adds its verdict to the summary. What it prints at its end
# is kept beside its report. Returns 130 or 143 when it was ended by a signal.
lab_drills_one() { # kind, name, the rest of the command
  kind=$1
  name=$2
  shift 2
  result=0
  passed=$results/$kind-$name.passed
  if [ -f "$passed" ]; then
    seconds=$(cat "$passed")
    verdict="passed before"
  else
    echo "lab: $kind $name" >&2
    began=$(date +%s)
    lab_drills_forget
    "$root/lab" "$kind" "$@" --port-base "$drills_base" >"$results/$kind-$name.txt" || result=$?
    cat "$results/$kind-$name.txt"
    seconds=$(($(date +%s) - began))
    case $result in
      0)
        verdict=passed
        echo "$seconds" >"$passed"
        ;;
      130 | 143) return "$result" ;;
      *) verdict="FAILED, status $result" status=1 ;;
    esac
  fi
  summary="$summary$(printf '%6d s  %s %s: %s' "$seconds" "$kind" "$name" "$verdict")
"
}

# Every drill, experiment and benchmark that ships.
lab_drills() {
  build
  results=${resume:-$root/runs/drills-$(date +%Y%m%d-%H%M%S)}
  mkdir -p "$results"
  echo "lab: when interrupted, go on with lab test --drills --resume $results" >&2
  status=0
  summary=
  for file in "$root"/drills/*.yaml; do
    name=$(basename "$file" .yaml)
    lab_drills_one drill "$name" "$file" --out="$results/drill-$name" || return
  done
  for file in "$root"/experiments/*.yaml; do
    name=$(basename "$file" .yaml)
    where=--out
    [ ! -f "$results/sweep-$name/runs.jsonl" ] || where=--resume
    lab_drills_one sweep "$name" "$file" "$where=$results/sweep-$name" || return
  done
  for name in exactly-once rivals capacity; do
    lab_drills_one bench "$name" "$name" || return
  done
  lab_drills_forget
  echo "lab: a drill on the compose stack" >&2
  run_maven verify -q verify -pl lab-cli -am -Dlab.drills=true -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
    -Dit.test=ComposeIT -Dfailsafe.failIfNoSpecifiedTests=false || status=1
  printf '\n%sreports: %s\n' "$summary" "$results"
  return $status
}

lab_soak() { # disturbances, seed
  echo "lab: $1 disturbances with seed $2" >&2
  run_maven verify -q verify -pl lab-cli -am "-Dlab.soak=$1" "-Dlab.soak.seed=$2" \
    -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
    -Dit.test=SurvivesAnythingIT -Dfailsafe.failIfNoSpecifiedTests=false
}

lab_schedules() { # schedules, first seed
  echo "lab: $1 schedules from seed $2 on" >&2
  run_maven schedules -q test -pl protocol-sim -am "-Dlab.schedules=$1" "-Dlab.schedules.seed=$2" \
    -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false
}

# What ran and what did not, from the reports that are newer than the beginning of this test.
lab_test_summary() {
  find "$root" -path '*/target/*-reports/TEST-*.xml' -newer "$state/test-began" -exec cat {} + | awk '
    function attribute(name,    at) {
      at = index($0, name "=\"")
      return at ? substr($0, at + length(name) + 2, index(substr($0, at + length(name) + 2), "\"") - 1) : ""
    }
    function plain(text) {
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
      gsub(/&apos;/, "\x27", text); gsub(/&#10;/, " ", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    /<testcase /   { tests++; test = attribute(" classname") "." attribute(" name") }
    /<skipped/     { skipped++; reasons = reasons "  " plain(test) ": " plain(attribute("message")) "\n" }
    /<(failure|error)[ >]/ { failed++; failures = failures "  " plain(test) "\n" }
    END {
      printf "\n%d tests, %d failed, %d skipped\n", tests, failed, skipped
      if (failed) printf "failed:\n%s", failures
      if (skipped) printf "skipped, and why:\n%s", reasons
    }'
}
