# Sourced by ../../../../lab: every test this machine can run.

lab_test() {
  quick=
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) quick=1 ;;
      -h | --help)
        cat <<'H'
Usage: lab test [--quick]
Runs every test this machine can run.
  --quick   without broker, containers and browser: under three minutes
Tests that need a Docker engine are skipped, by name, where none answers.
H
        return 0
        ;;
      *) die 2 "lab test: unknown option '$1'; see lab test --help" ;;
    esac
    shift
  done
  if [ -n "$quick" ]; then
    run_maven quick test
  else
    run_maven verify verify
  fi
}
