#!/usr/bin/env -S LC_ALL=C.UTF-8 bash
# Makes hik2humand_VERSION_ARCH.deb, for Debian 12 and what is newer. The version is what the program says of itself.
#
#   systemd/build-deb.sh [--binary FILE] [FOLDER]
#     --binary FILE  takes this program, built with --static-swift-stdlib, instead of building one
#     FOLDER         where the package goes (the working directory)
#
# It needs dpkg-dev, binutils and, to build, libcurl4-openssl-dev. DEBFULLNAME and DEBEMAIL, Debian's own variables,
# name the maintainer. With the same program, commit and names the package comes out the same, byte for byte.
set -euo pipefail
# As in the first line: the caller's locale need not be installed, and nothing in the package is to depend on it.
unset LANGUAGE
export LC_ALL=C.UTF-8

fail() { printf 'build-deb.sh: %s\n' "$1" >&2; exit 1; }

binary='' folder=.
while [ $# -gt 0 ]; do
    case "$1" in
    --binary) [ $# -ge 2 ] || fail "--binary needs a file"; binary=$(realpath "$2"); shift ;;
    -*) fail "there is no option $1" ;;
    *) folder=$1 ;;
    esac
    shift
done
mkdir -p "$folder"
folder=$(realpath "$folder")
cd "$(dirname "$0")/.."
for tool in dpkg-deb dpkg-shlibdeps strip gzip; do
    command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install dpkg-dev binutils"
done

if [ -z "$binary" ]; then
    [ -e /usr/include/curl/curl.h ] || ls /usr/include/*/curl/curl.h >/dev/null 2>&1 \
        || fail "libcurl's headers are missing: apt-get install libcurl4-openssl-dev"
    swift build -c release --static-swift-stdlib --product hik2humand
    binary=$(swift build -c release --static-swift-stdlib --show-bin-path)/hik2humand
fi
[ -x "$binary" ] || fail "there is no program at $binary"
# Not `grep -q`, which ends the pipe early and with it, under pipefail, the script.
if readelf -d "$binary" | grep 'NEEDED.*libswift' >/dev/null; then
    fail "$binary needs Swift's libraries; build it with --static-swift-stdlib"
fi

version=$("$binary" version)
version=${version#hik2humand }
[[ $version =~ ^[0-9][0-9A-Za-z.+~]*$ ]] || fail "“$version” cannot be the version of a package"
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-hik2humand} <${DEBEMAIL:-hik2humand@localhost}>"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Whatever the caller's umask: what is in a package is for everybody.
umask 022
root=$work/root
put() { install -D -m "$1" "$2" "$root$3"; }
# What the program prints of itself in a language, as a file of the package.
printed() {
    local language=$1 to=$root$2
    shift 2
    mkdir -p "$(dirname "$to")"
    # Not bash's own variable: bash would look for such a locale, and complain where there is none.
    env LC_ALL="$language" "$binary" "$@" >"$to" 2>"$work/complaint" && [ -s "$to" ] \
        || fail "“hik2humand $*” printed nothing to pack: $(head -n 1 "$work/complaint")"
}

put 0755 "$binary" /usr/bin/hik2humand
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/hik2humand"

for unit in systemd/*.service systemd/*.timer systemd/*.socket; do put 0644 "$unit" "/lib/systemd/system/$(basename "$unit")"; done
put 0644 systemd/hik2humand.sysusers /usr/lib/sysusers.d/hik2humand.conf
put 0644 systemd/hik2humand.tmpfiles /usr/lib/tmpfiles.d/hik2humand.conf

for file in systemd/monitoring/*; do put 0644 "$file" "/usr/share/doc/hik2humand/examples/$(basename "$file")"; done

printed C /usr/share/man/man8/hik2humand.8 help --man
printed es /usr/share/man/es/man8/hik2humand.8 help --man
printed C /usr/share/bash-completion/completions/hik2humand completions bash
printed C /usr/share/zsh/vendor-completions/_hik2humand completions zsh
printed C /usr/share/fish/vendor_completions.d/hik2humand.fish completions fish
gzip -9n "$root"/usr/share/man/{,es/}man8/hik2humand.8

# The commands that are typed find the state where the units' StateDirectory= makes it.
sed -e '1s/.*/# The settings of hik2humand. After a change: systemctl reload hik2humand./' \
    -e 's|^#STATE_DIR=.*|STATE_DIR=/var/lib/hik2humand/hik2humand|' .env.example >"$work/env"
grep -x 'STATE_DIR=/var/lib/hik2humand/hik2humand' "$work/env" >/dev/null || fail ".env.example has no line #STATE_DIR="
# Not a conffile: everybody edits the settings, and dpkg would ask at every upgrade. postinst copies this once.
put 0644 "$work/env" /usr/share/hik2humand/hik2humand.env

documents=/usr/share/doc/hik2humand
mkdir -p "$root$documents/examples"
ln -s ../../../hik2humand/hik2humand.env "$root$documents/examples/hik2humand.env"
# The pages as they are here, with their links to each other as they are there.
page() {
    sed -E -e 's#\]\((\.\./)?Sources/hik2humand/Documentation\.docc/#](\1manual/#g' -e 's#\]\(\.\./\.\./\.\./#](../#g' \
        "$1" >"$work/page"
    put 0644 "$work/page" "$documents/$2"
    local link
    # Links into the web are not the package's.
    for link in $(grep -oE '\]\([^)#]+' "$work/page" | cut -c 3- | grep -vE '^https?:' | sort -u); do
        links+=("$documents/$(dirname "$2")/$link")
    done
}
links=()
page README.md README.md
# The page is written for whoever has only the sources.
installed='*hik2humand is installed on this machine by its package: nothing needs to be built, and step 1 of the'
installed+=' Quick start is done. Go on with step 2, `sudo hik2humand init`.*'
sed -i "1i $installed\n" "$root$documents/README.md"
# What only whoever has the sources can do is left out.
sed -i -e '/^With a \[Swift 6 toolchain\]/d' -e 's/^\$ swift run hik2humand demo$/$ hik2humand demo/' \
    -e '/^## Developing$/,/^## Resumen/{/^## Resumen/!d}' -e 's/ · \[Developing\](#developing)//' \
    -e '/^## Guarantees$/,/^They hold/s/^\(| [^|]* |\) [^|]* |$/\1/' \
    -e '/^\*\*1\. Install\.\*\*/,/^On the gateway, as root:$/c\**1. Install.** As root:' \
    -e 's/; `swift run -c release Benchmarks help` measures it on yours//' \
    -e 's/En una máquina Debian 12 con Swift: `[^`]*`\. En la máquina del sitio, que no necesita Swift: /En la máquina del sitio: /' \
    "$root$documents/README.md"
! grep -nE 'swift (run|test|build)|build-deb' "$root$documents/README.md" || fail "README of the package tells how to build"
page systemd/README.md systemd/README.md
for file in Sources/hik2humand/Documentation.docc/*.md; do page "$file" "manual/$(basename "$file")"; done
for link in "${links[@]}"; do
    [ -f "$root$link" ] || fail "a page of the package links to $link, which is not in it"
done
put 0644 systemd/debian/copyright $documents/copyright
sed -n '1s/^hik2humand (\(.*\)) .*/\1/p' systemd/debian/changelog | grep -Fx "$version" >/dev/null \
    || fail "systemd/debian/changelog does not begin with version $version"
# What is in this version, then what it was built from, by whom and when, where the signature stands.
sed -e "0,/^ -- .*/s|^ -- .*|  * Built from commit $(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown).\n\n\
 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")|" systemd/debian/changelog >"$work/changelog"
gzip -9n "$work/changelog"
put 0644 "$work/changelog.gz" $documents/changelog.gz
put 0644 systemd/debian/lintian-overrides /usr/share/lintian/overrides/hik2humand

control=$root/DEBIAN
# dpkg-shlibdeps wants to stand beside a debian/control and to see that the root is a package's.
mkdir "$work/debian" "$control"
printf 'Source: hik2humand\n\nPackage: hik2humand\nArchitecture: any\n' >"$work/debian/control"
shlibs=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/hik2humand)
size=$(du -k -s --apparent-size --exclude=DEBIAN "$root" | cut -f 1)
sed -e "s|@VERSION@|$version|" -e "s|@ARCHITECTURE@|$architecture|" -e "s|@MAINTAINER@|$maintainer|" \
    -e "s|@SIZE@|$size|" -e "s|@SHLIBS@|${shlibs#shlibs:Depends=}|" systemd/debian/control >"$control/control"
(cd "$root" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$control/md5sums"
install -m 0755 systemd/debian/{preinst,postinst,prerm,postrm} "$control"

package=$folder/hik2humand_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$package" >/dev/null
printf '%s\n' "$package"
