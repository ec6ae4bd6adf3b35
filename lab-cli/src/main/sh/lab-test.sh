# Sourced by ../../../../lab: every test this machine can run.

lab_test() {
  quick=
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) quick=1 ;;
      -h | --help)
        cat <<'H'
Usage: lab test [--quick]
Runs every test this machine can run, and names those it skipped, with the reason.
  --quick   without broker, containers and browser: under three minutes
Exit status: 0 all good, 1 a test failed.
H
        return 0
        ;;
      *) die 2 "lab test: unknown option '$1'; see lab test --help" ;;
    esac
    shift
  done
  touch "$state/test-began"
  status=0
  if [ -n "$quick" ]; then
    run_maven quick -fae test || status=1
  else
    wanted=$(fingerprint)
    rm -f "$state/built"
    if run_maven verify -fae verify; then
      printf '%s\n' "$wanted" >"$state/built"
    else
      status=1
    fi
  fi
  lab_test_summary
  return $status
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
