/* Times decoding and encoding of one message: ours, libwbxml's and libxml2's, in one process and in turns.
   throughput FILE.xml FILE.wbxml ROUNDS SECONDS: prints a line a task, "name<tab>microseconds", the median of the rounds, each
   so many seconds long. Counts processor time, which other work on the machine changes least. */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wbxml/wbxml.h>

/* The library exports these; its headers offer whole conversions only, which decode one encoding and encode the other. */
typedef struct WBXMLTree_s WBXMLTree;
WBXMLError wbxml_tree_from_wbxml(WB_UTINY *, WB_ULONG, WBXMLLanguage, WBXMLCharsetMIBEnum, WBXMLTree **);
WBXMLError wbxml_tree_from_xml(WB_UTINY *, WB_ULONG, WBXMLTree **);
WBXMLError wbxml_tree_to_wbxml(WBXMLTree *, WB_UTINY **, WB_ULONG *, WBXMLGenWBXMLParams *);
WBXMLError wbxml_tree_to_xml(WBXMLTree *, WB_UTINY **, WB_ULONG *, WBXMLGenXMLParams *);
void wbxml_tree_destroy(WBXMLTree *);

/* throughput.swift: how long the result is, 0 when something was refused. */
long scomo_message(const unsigned char *, long, int);
long scomo_elements(const unsigned char *, long, int);
long scomo_decode(const unsigned char *, long);
long scomo_convert(const unsigned char *, long, int);

static unsigned char *xml, *wbxml;
static size_t xml_size, wbxml_size;

static void check(int is_good, const char *what) {
    if (is_good) return;
    fprintf(stderr, "throughput: %s failed\n", what);
    exit(1);
}

static unsigned char *contents(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    check(file != NULL, name);
    unsigned char *bytes = malloc(1 << 24);
    *size = fread(bytes, 1, 1 << 24, file);
    fclose(file);
    return bytes;
}

static void message_xml(void) { check(scomo_message(xml, xml_size, 0) > 0, "message, XML"); }
static void message_wbxml(void) { check(scomo_message(wbxml, wbxml_size, 1) > 0, "message, WBXML"); }
static void elements_xml(void) { check(scomo_elements(xml, xml_size, 0) > 0, "elements, XML"); }
static void elements_wbxml(void) { check(scomo_elements(wbxml, wbxml_size, 1) > 0, "elements, WBXML"); }
static void decode_xml(void) { check(scomo_decode(xml, xml_size) > 0, "decoding, XML"); }
static void decode_wbxml(void) { check(scomo_decode(wbxml, wbxml_size) > 0, "decoding, WBXML"); }

static void finish_xml(WBXMLTree *tree) {
    WBXMLGenXMLParams settings = {.gen_type = WBXML_GEN_XML_COMPACT};
    WB_UTINY *result = NULL;
    WB_ULONG size = 0;
    check(wbxml_tree_to_xml(tree, &result, &size, &settings) == WBXML_OK && size > 0, "libwbxml, to XML");
    free(result);
    wbxml_tree_destroy(tree);
}

static void libwbxml_xml(void) {
    WBXMLTree *tree = NULL;
    check(wbxml_tree_from_xml(xml, xml_size, &tree) == WBXML_OK, "libwbxml, from XML");
    finish_xml(tree);
}

static void libwbxml_wbxml(void) {
    WBXMLTree *tree = NULL;
    WBXMLGenWBXMLParams settings = {.wbxml_version = WBXML_VERSION_12, .use_strtbl = 0};
    WB_UTINY *result = NULL;
    WB_ULONG size = 0;
    check(wbxml_tree_from_wbxml(wbxml, wbxml_size, WBXML_LANG_UNKNOWN, WBXML_CHARSET_UNKNOWN, &tree) == WBXML_OK,
          "libwbxml, from WBXML");
    check(wbxml_tree_to_wbxml(tree, &result, &size, &settings) == WBXML_OK && size > 0, "libwbxml, to WBXML");
    free(result);
    wbxml_tree_destroy(tree);
}

static void convert_xml(void) { check(scomo_convert(xml, xml_size, 0) > 0, "conversion of XML"); }
static void convert_wbxml(void) { check(scomo_convert(wbxml, wbxml_size, 1) > 0, "conversion of WBXML"); }

/* What the programs xml2wbxml and wbxml2xml do when they are given no option. */
static void libwbxml_convert_xml(void) {
    WBXMLConvXML2WBXML *conversion = NULL;
    WB_UTINY *result = NULL;
    WB_ULONG size = 0;
    check(wbxml_conv_xml2wbxml_create(&conversion) == WBXML_OK, "libwbxml, conversion");
    check(wbxml_conv_xml2wbxml_run(conversion, xml, xml_size, &result, &size) == WBXML_OK && size > 0, "xml2wbxml");
    free(result);
    wbxml_conv_xml2wbxml_destroy(conversion);
}

static void libwbxml_convert_wbxml(void) {
    WBXMLConvWBXML2XML *conversion = NULL;
    WB_UTINY *result = NULL;
    WB_ULONG size = 0;
    check(wbxml_conv_wbxml2xml_create(&conversion) == WBXML_OK, "libwbxml, conversion");
    check(wbxml_conv_wbxml2xml_run(conversion, wbxml, wbxml_size, &result, &size) == WBXML_OK && size > 0, "wbxml2xml");
    free(result);
    wbxml_conv_wbxml2xml_destroy(conversion);
}

static void libxml2_xml(void) {
    xmlDocPtr document = xmlReadMemory((const char *)xml, xml_size, NULL, NULL, XML_PARSE_NONET);
    xmlChar *result = NULL;
    int size = 0;
    check(document != NULL, "libxml2, from XML");
    xmlDocDumpMemory(document, &result, &size);
    check(size > 0, "libxml2, to XML");
    xmlFree(result);
    xmlFreeDoc(document);
}

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

int main(int count, char **words) {
    check(count == 5, "usage: throughput FILE.xml FILE.wbxml ROUNDS SECONDS");
    xml = contents(words[1], &xml_size);
    wbxml = contents(words[2], &wbxml_size);
    int rounds = atoi(words[3]);
    double length = atof(words[4]);
    struct {
        const char *name;
        void (*run)(void);
        double times[64];
    } tasks[] = {
        {"message xml", message_xml},     {"libwbxml xml", libwbxml_xml},     {"elements xml", elements_xml},
        {"libxml2 xml", libxml2_xml},     {"message wbxml", message_wbxml},   {"libwbxml wbxml", libwbxml_wbxml},
        {"elements wbxml", elements_wbxml}, {"decode xml", decode_xml},       {"decode wbxml", decode_wbxml},
        {"convert xml", convert_xml},     {"convert wbxml", convert_wbxml},
        {"libwbxml convert xml", libwbxml_convert_xml}, {"libwbxml convert wbxml", libwbxml_convert_wbxml},
    };
    size_t number = sizeof tasks / sizeof *tasks;
    check(rounds > 0 && rounds <= 63, "1 to 63 rounds");
    /* The first round warms up. */
    for (int round = 0; round <= rounds; round++)
        for (size_t task = 0; task < number; task++) {
            long runs = 0;
            double begin = seconds(), end;
            do {
                tasks[task].run();
                runs++;
            } while ((end = seconds()) - begin < length);
            if (round > 0) tasks[task].times[round - 1] = (end - begin) / runs;
        }
    for (size_t task = 0; task < number; task++) {
        qsort(tasks[task].times, rounds, sizeof(double), ascending);
        printf("%s\t%.2f\n", tasks[task].name, tasks[task].times[rounds / 2] * 1e6);
    }
}
